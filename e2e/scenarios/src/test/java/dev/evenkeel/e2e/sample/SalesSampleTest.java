package dev.evenkeel.e2e.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SalesSampleTest {
    private static final Path SAMPLES = Path.of("../../manifests/samples");

    @Test
    void committedDataIsWhatTheGeneratorMakes() throws IOException {
        assertThat(SAMPLES.resolve("sales/data.csv"))
                .content()
                .isEqualTo(SalesSample.csv(SalesSample.WEEKS, SalesSample.SEED));
        assertThat(SAMPLES.resolve("sales-next-quarter/data.csv"))
                .content()
                .isEqualTo(SalesSample.csv(SalesSample.WEEKS + SalesSample.QUARTER, SalesSample.SEED));
    }

    @Test
    void dataFitsAConfigMapThatIsAppliedByKubectl() throws IOException {
        assertThat(Files.size(SAMPLES.resolve("sales-next-quarter/data.csv"))).isLessThan(60 * 1024);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 8, -1, Long.MAX_VALUE})
    void laterDataBeginsWithEarlierData(long seed) {
        assertThat(SalesSample.csv(60, seed)).startsWith(SalesSample.csv(47, seed));
        assertThat(SalesSample.csv(60, seed).lines().count()).isEqualTo(1 + 6 * 60);
    }

    @ParameterizedTest
    @CsvSource({"2023, 2023-04-09", "2024, 2024-03-31", "2025, 2025-04-20", "2000, 2000-04-23", "2038, 2038-04-25"})
    void easterIsOnItsDay(int year, LocalDate sunday) {
        assertThat(SalesSample.easter(year)).isEqualTo(sunday);
    }
}
