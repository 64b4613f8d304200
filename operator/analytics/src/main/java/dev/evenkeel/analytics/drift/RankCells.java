package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * A reference of n values, kept as some of its order statistics. Immutable. About 20 bytes a gap; at most some 200 gaps.
 *
 * <p>Ties are broken by lot: a value is a pair (value, lot) with a uniform lot, and pairs are ordered by value, then lot.
 * The order of pairs is that of independent uniform variables whatever the distribution was (Rüschendorf 2009,
 * doi:10.1016/j.jspi.2009.05.030). The ranks that are kept must not depend on the values: then the probabilities of the gaps
 * between them are Dirichlet with the gaps' sizes, and new values fall into the gaps as into a Polya urn.
 */
final class RankCells {
    private static final int REGULAR = 128;
    private static final double TAIL_STEP = 1.5; // ranks near the ends grow by this factor
    private static final int MARK_RANKS = 25;
    private static final double MARK_STEP = 0.25; // standard deviations of the guess

    final double[] edges; // ascending
    final double[] lots; // of the edges, ascending within equal edges
    final int[] sizes; // of the gaps: edges + 1 of them, their sum is n + 1

    RankCells(double[] edges, double[] lots, int[] sizes) {
        this.edges = edges;
        this.lots = lots;
        this.sizes = sizes;
    }

    /** Takes finite or infinite values, no NaN; {@code wanted} are shares in (0, 1) whose ranks are kept besides the others. */
    static RankCells of(double[] values, double[] wanted, SplittableRandom random) {
        return of(values, ranks(values.length, wanted), random);
    }

    /** Takes marks, 1 where something is and else 0, and what other rows say of its share: some ranks near that. */
    static RankCells ofMarks(double[] marks, ShareGuess guess, SplittableRandom random) {
        BitSet ranks = new BitSet(marks.length);
        for (int k = 0; k < MARK_RANKS && marks.length > 0; k++) {
            double share = 1 - guess.at(MARK_STEP * (k - (MARK_RANKS - 1) / 2.0));
            ranks.set(Math.min((int) (share * marks.length), marks.length - 1));
        }
        return of(marks, ranks, random);
    }

    private static RankCells of(double[] values, BitSet ranks, SplittableRandom random) {
        int n = values.length;
        double[] sorted = new double[n];
        for (int i = 0; i < n; i++) {
            sorted[i] = values[i] + 0.0; // no negative zero
        }
        Arrays.sort(sorted);
        int kept = ranks.cardinality();
        double[] edges = new double[kept];
        double[] lots = new double[kept];
        int[] sizes = new int[kept + 1];
        int last = -1;
        int k = 0;
        int tieStart = 0;
        int tieEnd = 0;
        double[] tied = {};
        for (int i = ranks.nextSetBit(0); i >= 0; i = ranks.nextSetBit(i + 1)) {
            if (i >= tieEnd) {
                tieStart = first(sorted, i);
                tieEnd = end(sorted, i);
                tied = new double[tieEnd - tieStart];
                for (int t = 0; t < tied.length; t++) {
                    tied[t] = random.nextDouble();
                }
                Arrays.sort(tied);
            }
            edges[k] = sorted[i];
            lots[k] = tied[i - tieStart];
            sizes[k++] = i - last;
            last = i;
        }
        sizes[k] = n - last;
        return new RankCells(edges, lots, sizes);
    }

    /** Rows of the reference. */
    int rows() {
        return Arrays.stream(sizes).sum() - 1;
    }

    int gaps() {
        return sizes.length;
    }

    /** The gap of a pair: how many edges are below it. */
    int gap(double value, double lot) {
        int low = 0;
        int high = edges.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (edges[middle] < value || (edges[middle] == value && lots[middle] < lot)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static BitSet ranks(int n, double[] wanted) {
        BitSet ranks = new BitSet(n);
        for (int k = 1; k <= REGULAR; k++) {
            int rank = (int) ((long) k * n / (REGULAR + 1));
            ranks.set(Math.min(rank, Math.max(0, n - 1)));
        }
        for (int k = 1; k <= n; k = Math.max(k + 1, (int) (k * TAIL_STEP))) {
            ranks.set(k - 1);
            ranks.set(n - k);
        }
        for (double share : wanted) {
            ranks.set(Math.clamp((long) (share * n), 0, Math.max(0, n - 1)));
        }
        if (n <= REGULAR) {
            ranks.set(0, n);
        }
        if (n == 0) {
            ranks.clear();
        }
        return ranks;
    }

    private static int first(double[] sorted, int i) {
        int low = 0;
        int high = i;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < sorted[i]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int end(double[] sorted, int i) {
        int low = i + 1;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] > sorted[i]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    boolean same(RankCells other) {
        return Arrays.equals(edges, other.edges)
                && Arrays.equals(lots, other.lots)
                && Arrays.equals(sizes, other.sizes);
    }

    int bytes() {
        return 4 + 20 * edges.length + 4;
    }

    void write(ByteBuffer out) {
        out.putInt(edges.length);
        for (int k = 0; k < edges.length; k++) {
            out.putDouble(edges[k]).putDouble(lots[k]).putInt(sizes[k]);
        }
        out.putInt(sizes[edges.length]);
    }

    static RankCells read(ByteBuffer in) {
        int kept = Snapshots.length(in, 20);
        double[] edges = new double[kept];
        double[] lots = new double[kept];
        int[] sizes = new int[kept + 1];
        for (int k = 0; k < kept; k++) {
            edges[k] = in.getDouble();
            lots[k] = in.getDouble();
            sizes[k] = in.getInt();
        }
        sizes[kept] = in.getInt();
        return new RankCells(edges, lots, sizes);
    }
}
