package dev.evenkeel.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsTest {
    private static final double[] ACTUAL = {10, 20, 0, 40};
    private static final double[] PREDICTED = {12, 15, 1, 40};

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "mae, 2.0",
        "rmse, 2.7386128",
        "mape, 0.15", // (0.2 + 0.25 + 0) / 3: the true 0 is left out
        "smape, 0.61688312", // (4/22 + 10/35 + 2/1 + 0) / 4
        "wape, 0.11428571", // 8 / 70
        "mase, 0.5", // naive error 4
        "r2, 0.96571429"
    })
    void isWhatItsDefinitionSays(String name, double expected) {
        assertThat(Metrics.all(ACTUAL, PREDICTED, 4).get(name)).isCloseTo(expected, within(1e-6));
    }

    @Test
    void metricsThatAreNotDefinedAreLeftOut() {
        Map<String, Double> metrics = Metrics.all(new double[] {0, 0}, new double[] {1, 1}, Double.NaN);
        assertThat(metrics).containsOnlyKeys("mae", "rmse", "smape");
    }
}
