package dev.evenkeel.trainer.data;

import java.util.Arrays;
import java.util.List;

/**
 * What a sample of numbers looks like; NaN values count as missing and are left out of the rest.
 *
 * @param deviation standard deviation (divisor n), Welford's way
 * @param quantiles at {@link #PROBABILITIES}, the smallest value with at least that share at or below it
 */
public record NumberSummary(
        int count, int missing, double min, double max, double mean, double deviation, List<Double> quantiles) {

    /** Where the quantiles are taken. */
    public static final List<Double> PROBABILITIES =
            List.of(0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0);

    public NumberSummary {
        quantiles = List.copyOf(quantiles);
    }

    /** Summarises; an empty sample has count 0 and no quantiles. */
    public static NumberSummary of(double[] values) {
        double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        int n = sorted.length;
        if (n == 0) {
            return new NumberSummary(0, values.length, 0, 0, 0, 0, List.of());
        }
        double mean = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double delta = sorted[i] - mean;
            mean += delta / (i + 1);
            squares += delta * (sorted[i] - mean);
        }
        return new NumberSummary(
                n,
                values.length - n,
                sorted[0],
                sorted[n - 1],
                mean,
                StrictMath.sqrt(squares / n),
                PROBABILITIES.stream()
                        .map(p -> sorted[Math.max(0, (int) StrictMath.ceil(p * n) - 1)])
                        .toList());
    }

    /** The middle value; 0 for an empty sample. */
    public double median() {
        return quantiles.isEmpty() ? 0 : quantiles.get(PROBABILITIES.indexOf(0.5));
    }
}
