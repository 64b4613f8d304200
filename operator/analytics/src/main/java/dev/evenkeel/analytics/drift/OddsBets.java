package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/**
 * Fixed bets that the odds of an interval of ranks changed by a factor: that a category, or missing values, became more or
 * less frequent. Not thread safe. 8 bytes and one multiplication a row for each of 4 factors and each interval.
 */
final class OddsBets implements Evidence {
    private static final double[] ODDS = {0.4, 1.7, 3, 8};
    private static final int TOPS = 24;

    private final double[] from; // [interval] ranks
    private final double[] to;
    private final double[] inside; // [interval x odds] density on the interval
    private final double[] outside; // and off it
    private final double[] capital;

    private OddsBets(double[] from, double[] to) {
        this.from = from;
        this.to = to;
        inside = new double[from.length * ODDS.length];
        outside = new double[inside.length];
        capital = new double[inside.length];
        for (int k = 0; k < from.length; k++) {
            double share = to[k] - from[k];
            for (int o = 0; o < ODDS.length; o++) {
                double norm = 1 - share + share * ODDS[o];
                inside[k * ODDS.length + o] = ODDS[o] / norm;
                outside[k * ODDS.length + o] = 1 / norm;
            }
        }
    }

    /** On each cell, given the shares of the cells: above 0, their sum is 1. */
    static OddsBets onCells(double[] shares) {
        double[] to = ends(shares);
        double[] from = new double[to.length];
        System.arraycopy(to, 0, from, 1, to.length - 1);
        return new OddsBets(from, to);
    }

    /** On the highest ranks, from seven tenths of all to one in 4,096 by half octaves, for what is highest but of unknown share. */
    static OddsBets onTops() {
        double[] from = new double[TOPS];
        double[] to = new double[TOPS];
        for (int k = 0; k < TOPS; k++) {
            from[k] = 1 - StrictMath.pow(2, -(k + 1) / 2.0);
            to[k] = 1;
        }
        return new OddsBets(from, to);
    }

    /** Where cells end, given their shares. */
    static double[] ends(double[] shares) {
        double[] ends = new double[shares.length];
        double sum = 0;
        for (int k = 0; k < shares.length; k++) {
            sum += shares[k];
            ends[k] = sum;
        }
        ends[shares.length - 1] = 1;
        return ends;
    }

    @Override
    public double update(double low, double high) {
        double width = high - low;
        double sum = 0;
        for (int k = 0; k < from.length; k++) {
            double overlap = Math.max(0, Math.min(high, to[k]) - Math.max(low, from[k])) / width;
            for (int i = k * ODDS.length; i < (k + 1) * ODDS.length; i++) {
                double eValue = outside[i] + overlap * (inside[i] - outside[i]);
                capital[i] = Math.min(MOST, (capital[i] + 1) * eValue);
                sum += capital[i];
            }
        }
        return sum / capital.length;
    }

    @Override
    public int bytes() {
        return 8 * capital.length;
    }

    @Override
    public void write(ByteBuffer out) {
        Snapshots.putDoubles(out, capital);
    }

    @Override
    public void read(ByteBuffer in) {
        Snapshots.doubles(in, capital);
    }
}
