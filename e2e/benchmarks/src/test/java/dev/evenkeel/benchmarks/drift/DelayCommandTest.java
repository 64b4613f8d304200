package dev.evenkeel.benchmarks.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** The figures over many seeds are in docs/analytics-drift.md; this holds them from falling apart. */
class DelayCommandTest {

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(names = {"MEAN_HALF", "MIX_OF_TEN", "MISSING"})
    void falseAlarmsKeepTheBoundInFourThousandRows(Kind kind) {
        int runs = 40;
        // 8 or more of 40 have a chance of 1 in 1,000 at alpha = 0.05
        assertThat(runs * DelayCommand.falseAlarms(kind, 30, runs, 0)).isLessThan(8);
    }

    @ParameterizedTest
    @EnumSource
    void everyKindIsFound(Kind kind) {
        DelayCommand.Delay delay = DelayCommand.delay(Method.EVENKEEL, kind, 1000, 100, 21, 1 / DelayCommand.ALPHA, 0);
        assertThat(delay.median()).isLessThan(500);
        assertThat(delay.falseAlarms()).isLessThan(0.2);
    }

    @Test
    void streamsAreExportedForPeers() throws IOException {
        int code = new CommandLine(new DelayCommand())
                .execute(
                        "--runs",
                        "2",
                        "--start",
                        "100",
                        "--kinds",
                        "RAMP,MISSING",
                        "--methods",
                        "CUSUM",
                        "--export",
                        folder.toString());
        assertThat(code).isZero();
        assertThat(folder.resolve("RAMP-100.f64")).hasSize(2 * (1000 + 100 + DelayCommand.MOST_DELAY) * 8);
        assertThat(folder.resolve("calibration-numbers.f64")).hasSize(2 * (1000 + DelayCommand.HORIZON) * 8);
        assertThat(folder.resolve("streams.json"))
                .content()
                .contains("\"calibration\" : \"calibration-numbers-with-missing.f64\"");
    }
}
