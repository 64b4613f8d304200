package dev.evenkeel.analytics.rca;

import java.util.Arrays;

/**
 * What is usual for a signal: robust, so that earlier incidents in the history do no harm.
 *
 * @param count number of samples it was made from; 0 when there are none, and then nothing else counts
 * @param level median
 * @param spread standard deviation by the middle half of the samples
 * @param tail standard deviation by the middle nine tenths: larger than the spread where outliers are common
 */
record Baseline(int count, double level, double spread, double tail) {
    private static final Baseline UNKNOWN = new Baseline(0, 0, 0, 0);
    /** Widths of the normal distribution between its quartiles and between its twentieths, in standard deviations. */
    private static final double QUARTILES = 1.349;

    private static final double TWENTIETHS = 3.29;
    /** Below this many samples a history says less than the samples right before the incident. */
    static final int FEW = 4;

    /** Of values in any order; NaN is left out. */
    static Baseline of(double[] values) {
        double[] sorted = sorted(values);
        if (sorted.length == 0) {
            return UNKNOWN;
        }
        return new Baseline(
                sorted.length,
                quantile(sorted, 0.5),
                (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / QUARTILES,
                (quantile(sorted, 0.95) - quantile(sorted, 0.05)) / TWENTIETHS);
    }

    /** Sorted copy without NaN. */
    static double[] sorted(double[] values) {
        double[] copy = new double[values.length];
        int size = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                copy[size++] = value;
            }
        }
        double[] sorted = size == copy.length ? copy : Arrays.copyOf(copy, size);
        Arrays.sort(sorted);
        return sorted;
    }

    /** Linear between the neighbours; the values are not empty. */
    static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
