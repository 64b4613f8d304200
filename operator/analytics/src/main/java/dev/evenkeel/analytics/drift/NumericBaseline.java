package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a numeric column looked like: features, predictions, scores, lengths of texts. Immutable, about 7 KiB. NaN is a
 * missing value; infinities are values like others. Any number of rows will do, even none, with which nothing is found.
 */
public final class NumericBaseline implements ColumnBaseline {
    private static final int STRUCTURE_EVERY = 8; // each eighth row tells how many are missing, the others are ranked

    final RankCells values;
    final RankCells marks; // 0 for a value, 1 for a missing one
    final double missing; // likely share
    private final long rows;

    private NumericBaseline(RankCells values, RankCells marks, double missing, long rows) {
        this.values = values;
        this.marks = marks;
        this.missing = missing;
        this.rows = rows;
    }

    /** Takes the rows of the reference; {@code seed} is that of the lots that break ties. */
    public static NumericBaseline of(double[] rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] present = new double[rows.length];
        double[] marks = new double[rows.length];
        int presents = 0;
        int ranked = 0;
        double structure = 1;
        double missing = 0.25; // nothing seen so far, which is likely to be rare
        for (int i = 0; i < rows.length; i++) {
            boolean absent = Double.isNaN(rows[i]);
            if (!absent) {
                present[presents++] = rows[i];
            }
            if (i % STRUCTURE_EVERY == 0) {
                structure++;
                missing += absent ? 1 : 0;
            } else {
                marks[ranked++] = absent ? 1 : 0;
            }
        }
        double[] none = {};
        return new NumericBaseline(
                RankCells.of(Arrays.copyOf(present, presents), none, random),
                RankCells.of(Arrays.copyOf(marks, ranked), none, random),
                missing / structure,
                rows.length);
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public NumericDrift watch(DriftConfig config) {
        return new NumericDrift(this, config);
    }

    @Override
    public NumericWindow window(long seed) {
        return new NumericWindow(this, seed);
    }

    @Override
    public NumericWindow window(byte[] bytes) {
        return NumericWindow.read(this, bytes);
    }

    boolean sameCells(NumericBaseline other) {
        return this == other || (values.same(other.values) && marks.same(other.marks));
    }

    @Override
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(2 + 16 + values.bytes() + marks.bytes());
        out.put((byte) 1).put(DriftSnapshot.NUMERIC).putLong(rows).putDouble(missing);
        values.write(out);
        marks.write(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    static NumericBaseline read(ByteBuffer in) {
        long rows = in.getLong();
        double missing = share(in.getDouble());
        RankCells values = RankCells.read(in);
        return new NumericBaseline(values, RankCells.read(in), missing, rows);
    }

    /** Checks a share of missing values that was read. */
    static double share(double read) {
        if (!(read > 0 && read < 1)) {
            throw new IllegalArgumentException("a share of missing values of " + read);
        }
        return read;
    }
}
