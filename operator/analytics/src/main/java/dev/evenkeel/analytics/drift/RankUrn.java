package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/**
 * Conformal ranks of a stream among its reference and its own past, in bounded memory. Not thread safe.
 *
 * <p>Gap k of the reference holds c(k) of N; the next value falls into it with probability c(k) / N, exactly, when stream
 * and reference are exchangeable (see {@link RankCells}), and then counts itself. The gaps tile (0, 1): a value's rank is
 * known up to the interval of its gap. Place and count in O(log gaps), by a Fenwick tree (Fenwick 1994,
 * doi:10.1002/spe.4380240306).
 */
final class RankUrn {
    private final RankCells cells;
    private final long[] tree; // [1, gaps]: sums of counts
    private long total;
    private double low;
    private double high;

    RankUrn(RankCells cells) {
        this.cells = cells;
        this.tree = new long[cells.gaps() + 1];
        for (int k = 0; k < cells.gaps(); k++) {
            add(k, cells.sizes[k]);
        }
    }

    private void add(int gap, long count) {
        for (int i = gap + 1; i < tree.length; i += i & -i) {
            tree[i] += count;
        }
        total += count;
    }

    private long below(int gap) {
        long sum = 0;
        for (int i = gap; i > 0; i -= i & -i) {
            sum += tree[i];
        }
        return sum;
    }

    /** Places a value that is no NaN, so that {@link #low} and {@link #high} tell its rank, and counts it. */
    void place(double value, double lot) {
        int gap = cells.gap(value + 0.0, lot);
        long below = below(gap);
        long inside = below(gap + 1) - below;
        low = below / (double) total;
        high = (below + inside) / (double) total;
        add(gap, 1);
    }

    /** Where a gap starts, in [0, 1]; 1 for the number of gaps. The chance of a gap is the way to the next one's start. */
    double low(int gap) {
        return below(gap) / (double) total;
    }

    /** Lower end of the last value's rank, [0, 1). */
    double low() {
        return low;
    }

    /** Upper end of the last value's rank, (low, 1]. */
    double high() {
        return high;
    }

    /** Rows of the stream. */
    long rows() {
        return total - 1 - cells.rows();
    }

    RankCells cells() {
        return cells;
    }

    /** Kolmogorov distance between the stream and its reference at the ends of the gaps, [0, 1]. */
    double distance() {
        long rows = rows();
        if (rows == 0 || cells.rows() == 0) {
            return 0;
        }
        double greatest = 0;
        long reference = 0;
        for (int k = 0; k + 1 < cells.gaps(); k++) {
            reference += cells.sizes[k];
            double stream = (below(k + 1) - reference) / (double) rows;
            greatest = Math.max(greatest, Math.abs(stream - reference / (cells.rows() + 1.0)));
        }
        return Math.min(1, greatest);
    }

    int bytes() {
        return cells.bytes() + 8 * cells.gaps() + 16;
    }

    void write(ByteBuffer out) {
        cells.write(out);
        for (int k = 0; k < cells.gaps(); k++) {
            out.putLong(below(k + 1) - below(k));
        }
        out.putDouble(low).putDouble(high);
    }

    static RankUrn read(ByteBuffer in) {
        RankUrn urn = new RankUrn(RankCells.read(in));
        for (int k = 0; k < urn.cells.gaps(); k++) {
            urn.add(k, in.getLong() - urn.cells.sizes[k]);
        }
        urn.low = in.getDouble();
        urn.high = in.getDouble();
        return urn;
    }
}
