package dev.evenkeel.benchmarks.drift;

import java.util.Arrays;

/** Page's CUSUM (1954, doi:10.1093/biomet/41.1-2.100) as in charts of processes, and what a reference tells it. */
final class Peers {
    private static final double SHIFT = 0.5; // standard deviations

    private Peers() {}

    static double mean(double[] values) {
        return Arrays.stream(values).filter(x -> !Double.isNaN(x)).average().orElse(0);
    }

    static double deviation(double[] values) {
        double mean = mean(values);
        double[] squares = Arrays.stream(values)
                .filter(x -> !Double.isNaN(x))
                .map(x -> (x - mean) * (x - mean))
                .toArray();
        return Math.sqrt(Arrays.stream(squares).sum() / Math.max(1, squares.length - 1));
    }

    /** Two-sided CUSUM for a shift of half a standard deviation. Missing values are passed over. */
    static Watcher cusum(double[] reference) {
        double mean = mean(reference);
        double deviation = deviation(reference);
        double[] sums = new double[2];
        return x -> {
            if (!Double.isNaN(x)) {
                double z = (x - mean) / deviation;
                sums[0] = Math.max(0, sums[0] + SHIFT * z - SHIFT * SHIFT / 2);
                sums[1] = Math.max(0, sums[1] - SHIFT * z - SHIFT * SHIFT / 2);
            }
            return Math.max(sums[0], sums[1]);
        };
    }
}
