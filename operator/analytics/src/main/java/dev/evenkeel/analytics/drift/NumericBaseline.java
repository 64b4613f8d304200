package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a numeric column looked like: features, predictions, scores, lengths of texts. Immutable, about 7 KiB. NaN is a
 * missing value; infinities are values like others. Any number of rows will do, even none, with which nothing is found.
 */
public final class NumericBaseline implements ColumnBaseline {
    private static final int STRUCTURE_EVERY = 5; // each fifth row tells how many are missing, the others are ranked

    final RankCells values;
    final RankCells marks; // 0 for a value, 1 for a missing one
    final ShareGuess missing;
    private final long rows;

    private NumericBaseline(RankCells values, RankCells marks, ShareGuess missing, long rows) {
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
        double structure = 1; // a row of which a half was missing: no share is 0
        double missing = 0.5;
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
        ShareGuess guess = new ShareGuess(missing, structure);
        return new NumericBaseline(
                RankCells.of(Arrays.copyOf(present, presents), new double[0], random),
                RankCells.ofMarks(Arrays.copyOf(marks, ranked), guess, random),
                guess,
                rows.length);
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public NumericDrift watch(DriftConfig config) {
        return watch(config, 1 / config.alpha());
    }

    /** Watches with another evidence that makes the alarm. */
    NumericDrift watch(DriftConfig config, double needed) {
        return new NumericDrift(this, config, needed);
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
        ByteBuffer out = ByteBuffer.allocate(2 + 24 + values.bytes() + marks.bytes());
        out.put(DriftSnapshot.BASELINE_VERSION).put(DriftSnapshot.NUMERIC).putLong(rows);
        missing.write(out);
        values.write(out);
        marks.write(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    static NumericBaseline read(ByteBuffer in) {
        long rows = in.getLong();
        ShareGuess missing = ShareGuess.read(in);
        RankCells values = RankCells.read(in);
        return new NumericBaseline(values, RankCells.read(in), missing, rows);
    }
}
