package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bets that learn: each bettor predicts the next row's cell by the rows since it started (a Polya predictive around the
 * reference's shares), so that any lasting change of shape is found, if later than by a bet made for it. Not thread safe.
 *
 * <p>A bettor starts at every row; when more than {@value #MOST_BETTORS} live, two neighbours of like age become one: the
 * poorer one hands its capital to the richer one, which is fair, since capital may change hands by what is known. Ages of
 * those that live are then spaced evenly in their logarithm, as in the exponential histograms of Datar et al. 2002
 * (doi:10.1137/S0097539701398363). The richest bettor's start estimates the onset. 24 x (cells + 3) x 8 bytes.
 */
final class LearnedBets {
    static final int MOST_BETTORS = 24;
    private static final int KEPT_YOUNG = 4; // youngest bettors, which have had no chance yet

    private final double[] edges; // ranks where the cells end, the last is 1
    private final double[] prior; // [cell] pseudo rows
    private final double priorRows;
    private final double[][] counts; // [bettor][cell] rows, shared out when a rank's interval meets several cells
    private final double[] capital;
    private final long[] start; // row, from 0
    private final long[] startStep; // the caller's step of that row
    private int bettors;
    private long rows;

    /**
     * Takes the shares of the cells, above 0 with sum 1, and how many rows these weigh as.
     */
    LearnedBets(double[] shares, double priorRows) {
        edges = OddsBets.ends(shares);
        prior = new double[shares.length];
        for (int k = 0; k < prior.length; k++) {
            prior[k] = priorRows * (edges[k] - (k == 0 ? 0 : edges[k - 1]));
        }
        this.priorRows = priorRows;
        counts = new double[MOST_BETTORS + 1][shares.length];
        capital = new double[MOST_BETTORS + 1];
        start = new long[MOST_BETTORS + 1];
        startStep = new long[MOST_BETTORS + 1];
    }

    /** Equal cells for the ranks of numbers. */
    static double[] evenShares(int cells) {
        double[] shares = new double[cells];
        Arrays.fill(shares, 1.0 / cells);
        return shares;
    }

    /** Cells for what is highest but of unknown share: each has half the ranks above the one before. */
    static double[] halvedShares(int cells) {
        double[] shares = new double[cells];
        double left = 1;
        for (int k = 0; k < cells; k++) {
            shares[k] = k == cells - 1 ? left : left / 2;
            left -= shares[k];
        }
        return shares;
    }

    /** Takes the interval of a row's rank and the caller's number of the row; gives the sum of all capital. */
    double update(double low, double high, long step) {
        if (bettors > MOST_BETTORS) {
            merge();
        }
        Arrays.fill(counts[bettors], 0);
        capital[bettors] = 1;
        start[bettors] = rows;
        startStep[bettors] = step;
        bettors++;
        int first = cell(low);
        int last = first;
        while (edges[last] < high) {
            last++;
        }
        double sum = 0;
        for (int b = 0; b < bettors; b++) {
            double[] count = counts[b];
            double all = priorRows + (rows - start[b]);
            double eValue = 0;
            for (int k = first; k <= last; k++) {
                double share = share(k, low, high);
                eValue += share * (prior[k] + count[k]) * priorRows / (prior[k] * all);
            }
            for (int k = first; k <= last; k++) {
                count[k] += share(k, low, high);
            }
            capital[b] = Math.min(Bettors.MOST, capital[b] * eValue);
            sum += capital[b];
        }
        rows++;
        return sum;
    }

    /** Part of an interval of ranks that lies in a cell. */
    private double share(int cell, double low, double high) {
        double from = cell == 0 ? low : Math.max(low, edges[cell - 1]);
        return Math.max(0, Math.min(high, edges[cell]) - from) / (high - low);
    }

    private int cell(double rank) {
        int cell = 0;
        while (cell < edges.length - 1 && edges[cell] <= rank) {
            cell++;
        }
        return cell;
    }

    /** Merges the pair of neighbours whose elder is least older than the next one would be. */
    private void merge() {
        int at = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int b = 0; b + 1 < bettors - KEPT_YOUNG; b++) {
            double elder = b > 0 ? rows - start[b - 1] : 2.0 * (rows - start[b]);
            double ratio = elder / (rows - start[b + 1]);
            if (ratio < least) {
                least = ratio;
                at = b;
            }
        }
        double together = capital[at] + capital[at + 1];
        int heir = capital[at] >= capital[at + 1] ? at : at + 1;
        double[] freed = counts[at + at + 1 - heir];
        counts[at] = counts[heir];
        start[at] = start[heir];
        startStep[at] = startStep[heir];
        capital[at] = Math.min(Bettors.MOST, together);
        for (int b = at + 1; b + 1 < bettors; b++) {
            counts[b] = counts[b + 1];
            start[b] = start[b + 1];
            startStep[b] = startStep[b + 1];
            capital[b] = capital[b + 1];
        }
        counts[bettors - 1] = freed;
        bettors--;
    }

    /** Index of the richest bettor, -1 before the first row. */
    private int richest() {
        int richest = -1;
        for (int b = 0; b < bettors; b++) {
            if (richest < 0 || capital[b] > capital[richest]) {
                richest = b;
            }
        }
        return richest;
    }

    /** The caller's step that the richest bettor started at. */
    long onset() {
        int richest = richest();
        return richest < 0 ? 0 : startStep[richest];
    }

    /** Rows since the onset. */
    long rowsSinceOnset() {
        int richest = richest();
        return richest < 0 ? 0 : rows - start[richest];
    }

    /** Kolmogorov distance between the cells since the onset and the reference's, [0, 1]. */
    double distanceSinceOnset() {
        int richest = richest();
        if (richest < 0 || rows == start[richest]) {
            return 0;
        }
        double greatest = 0;
        double below = 0;
        for (int k = 0; k < edges.length; k++) {
            below += counts[richest][k] / (rows - start[richest]);
            greatest = Math.max(greatest, Math.abs(below - edges[k]));
        }
        return Math.min(1, greatest);
    }

    int bytes() {
        return 12 + bettors * (24 + 8 * edges.length);
    }

    void write(ByteBuffer out) {
        out.putLong(rows).putInt(bettors);
        for (int b = 0; b < bettors; b++) {
            out.putLong(start[b]).putLong(startStep[b]).putDouble(capital[b]);
            Snapshots.putDoubles(out, counts[b]);
        }
    }

    void read(ByteBuffer in) {
        rows = in.getLong();
        bettors = Snapshots.length(in, 24 + 8 * edges.length);
        if (bettors > MOST_BETTORS + 1) {
            throw new IllegalArgumentException(bettors + " bettors, more than ever live");
        }
        for (int b = 0; b < bettors; b++) {
            start[b] = in.getLong();
            startStep[b] = in.getLong();
            capital[b] = in.getDouble();
            Snapshots.doubles(in, counts[b]);
        }
    }
}
