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
final class LearnedBets implements Capital {
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

    @Override
    public double update(double low, double high, double newcomers, long step) {
        Arrays.fill(counts[bettors], 0);
        capital[bettors] = newcomers;
        start[bettors] = rows;
        startStep[bettors] = step;
        bettors++;
        int first = cell(low);
        int last = last(first, high);
        double sum = 0;
        for (int b = 0; b < bettors; b++) {
            capital[b] = Math.min(MOST, capital[b] * eValue(b, first, last, low, high));
            for (int k = first; k <= last; k++) {
                counts[b][k] += share(k, low, high);
            }
            sum += capital[b];
        }
        rows++;
        if (bettors > MOST_BETTORS) {
            merge();
        }
        return sum;
    }

    @Override
    public double after(double low, double high, double newcomers) {
        int first = cell(low);
        int last = last(first, high);
        double sum = newcomers; // who know nothing yet
        for (int b = 0; b < bettors; b++) {
            sum += Math.min(MOST, capital[b] * eValue(b, first, last, low, high));
        }
        return sum;
    }

    @Override
    public void scale(double factor) {
        for (int b = 0; b < bettors; b++) {
            capital[b] *= factor;
        }
    }

    /** Of a bettor, on an interval that meets the cells from first to last. */
    private double eValue(int bettor, int first, int last, double low, double high) {
        double all = priorRows + (rows - start[bettor]);
        double eValue = 0;
        for (int k = first; k <= last; k++) {
            eValue += share(k, low, high) * (prior[k] + counts[bettor][k]) * priorRows / (prior[k] * all);
        }
        return eValue;
    }

    /** Part of an interval of ranks that lies in a cell. */
    private double share(int cell, double low, double high) {
        double from = cell == 0 ? low : Math.max(low, edges[cell - 1]);
        return Math.max(0, Math.min(high, edges[cell]) - from) / (high - low);
    }

    private int last(int first, double high) {
        int last = first;
        while (edges[last] < high) {
            last++;
        }
        return last;
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
        capital[at] = Math.min(MOST, together);
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

    @Override
    public int bytes() {
        return 12 + bettors * (24 + 8 * edges.length);
    }

    @Override
    public void write(ByteBuffer out) {
        out.putLong(rows).putInt(bettors);
        for (int b = 0; b < bettors; b++) {
            out.putLong(start[b]).putLong(startStep[b]).putDouble(capital[b]);
            Snapshots.putDoubles(out, counts[b]);
        }
    }

    @Override
    public void read(ByteBuffer in) {
        rows = in.getLong();
        bettors = Snapshots.length(in, 24 + 8 * edges.length);
        if (bettors > MOST_BETTORS) {
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
