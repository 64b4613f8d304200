package dev.evenkeel.analytics.detect;

import java.util.Arrays;

/**
 * The counts of a Prometheus histogram at one scrape, classic or native, brought onto one grid: cells of a quarter of an
 * octave. A bucket's events stand where its geometric middle is. Immutable.
 *
 * <p>Positive values from 2^-40 to 2^40 have cells, the ends hold what is beyond; values around zero have one cell, all
 * negative ones another. Sources: Prometheus exposition format 0.0.4 (classic), native histograms, "Data model" of the
 * Prometheus documentation (exponential buckets: bucket i ends at 2^(i * 2^-schema)).
 */
public final class Histogram {
    static final int CELLS_PER_OCTAVE = 4;
    static final int NEGATIVE = 0;
    static final int ZERO = 1;
    private static final int OCTAVES = 40; // on each side of 1
    static final int CELLS = 2 + 2 * OCTAVES * CELLS_PER_OCTAVE;

    private static final int SCHEMA_MIN = -4;
    private static final int SCHEMA_MAX = 8;
    private static final double LN_2 = Math.log(2);

    private final int layout;
    private final double[] counts; // [CELLS], events since the process started

    private Histogram(int layout, double[] counts) {
        this.layout = layout;
        this.counts = counts;
    }

    /**
     * A classic histogram.
     *
     * @param upperBounds the {@code le} of the buckets, rising, the last one usually positive infinity
     * @param cumulative [upperBounds], events at or below each bound; what is not finite or falls counts as no event
     * @throws IllegalArgumentException when the lengths differ, or the bounds do not rise
     */
    public static Histogram classic(double[] upperBounds, double[] cumulative) {
        if (upperBounds.length != cumulative.length) {
            throw new IllegalArgumentException(
                    upperBounds.length + " bounds for " + cumulative.length + " counts: give as many");
        }
        double[] counts = new double[CELLS];
        double before = 0;
        for (int i = 0; i < upperBounds.length; i++) {
            if (Double.isNaN(upperBounds[i]) || (i > 0 && !(upperBounds[i] > upperBounds[i - 1]))) {
                throw new IllegalArgumentException("bounds " + Arrays.toString(upperBounds) + " do not rise");
            }
            double lower = i > 0 ? upperBounds[i - 1] : Double.NEGATIVE_INFINITY;
            if (usable(cumulative[i]) && cumulative[i] > before) {
                counts[cell(middle(lower, upperBounds[i]))] += cumulative[i] - before;
                before = cumulative[i];
            }
        }
        return new Histogram(Arrays.hashCode(upperBounds), counts);
    }

    /**
     * A native histogram with standard exponential buckets.
     *
     * @param schema resolution, -4 to 8: 2^schema buckets an octave
     * @param zeroCount events within the zero bucket
     * @param indexes of the positive buckets that hold events; bucket i is (2^((i-1) * 2^-schema), 2^(i * 2^-schema)]
     * @param bucketCounts [indexes], events of each, not cumulative
     * @param negativeCount events of all negative buckets
     * @throws IllegalArgumentException when the schema is another, or the lengths differ
     */
    public static Histogram exponential(
            int schema, double zeroCount, int[] indexes, double[] bucketCounts, double negativeCount) {
        if (schema < SCHEMA_MIN || schema > SCHEMA_MAX) {
            throw new IllegalArgumentException("schema is " + schema + ": it goes from -4 to 8");
        }
        if (indexes.length != bucketCounts.length) {
            throw new IllegalArgumentException(
                    indexes.length + " indexes for " + bucketCounts.length + " counts: give as many");
        }
        double[] counts = new double[CELLS];
        counts[NEGATIVE] = usable(negativeCount) ? negativeCount : 0;
        counts[ZERO] = usable(zeroCount) ? zeroCount : 0;
        for (int i = 0; i < indexes.length; i++) {
            if (usable(bucketCounts[i])) {
                double octaves = (indexes[i] - 0.5) * Math.pow(2, -schema);
                counts[cellOfOctaves(octaves)] += bucketCounts[i];
            }
        }
        return new Histogram(schema, counts);
    }

    private static boolean usable(double count) {
        return count >= 0 && count <= 1e15;
    }

    private static double middle(double lower, double upper) {
        if (upper <= 0) {
            return upper == 0 ? 0 : -1;
        }
        if (upper == Double.POSITIVE_INFINITY) {
            return lower > 0 ? 2 * lower : 1;
        }
        return lower > 0 ? Math.sqrt(lower) * Math.sqrt(upper) : upper / 2;
    }

    private static int cell(double value) {
        return value < 0 ? NEGATIVE : value == 0 ? ZERO : cellOfOctaves(Math.log(value) / LN_2);
    }

    private static int cellOfOctaves(double octaves) {
        double cell = Math.floor((Math.clamp(octaves, -OCTAVES, OCTAVES) + OCTAVES) * CELLS_PER_OCTAVE);
        return Math.min((int) cell, CELLS - 3) + 2;
    }

    /** The value that stands for a cell. */
    static double value(int cell) {
        if (cell == NEGATIVE || cell == ZERO) {
            return cell - ZERO;
        }
        return Math.pow(2, (cell - 2 + 0.5) / CELLS_PER_OCTAVE - OCTAVES);
    }

    /** Differs, as a rule, between histograms with other buckets. */
    int layout() {
        return layout;
    }

    /** Events of a cell since the process started. */
    double count(int cell) {
        return counts[cell];
    }
}
