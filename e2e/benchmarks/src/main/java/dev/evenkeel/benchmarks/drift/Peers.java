package dev.evenkeel.benchmarks.drift;

import java.util.Arrays;

/** Peers that take row by row and know nothing of the drift. Missing values are passed over. */
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

    /** Two-sided CUSUM for a shift of half a standard deviation. */
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

    /**
     * Page-Hinkley as in use (Page 1954; river's defaults delta = 0.005, alpha = 0.9999), two-sided, its running mean begun
     * on the reference, in standard deviations.
     */
    static Watcher pageHinkley(double[] reference) {
        double delta = 0.005;
        double fade = 0.9999;
        double deviation = deviation(reference);
        double[] state = {mean(reference), reference.length, 0, 0, 0, 0}; // mean, rows, up, least up, down, most down
        return x -> {
            if (!Double.isNaN(x)) {
                state[1]++;
                state[0] += (x - state[0]) / state[1];
                double z = (x - state[0]) / deviation;
                state[2] = fade * state[2] + z - delta;
                state[3] = Math.min(state[3], state[2]);
                state[4] = fade * state[4] + z + delta;
                state[5] = Math.max(state[5], state[4]);
            }
            return Math.max(state[2] - state[3], state[5] - state[4]);
        };
    }
}
