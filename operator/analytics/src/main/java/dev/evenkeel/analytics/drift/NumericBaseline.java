package dev.evenkeel.analytics.drift;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a numeric column looked like: features, predictions, scores, lengths of texts. Immutable, about 3 KiB. NaN is a
 * missing value; infinities are values like others. Any number of rows will do, even none, with which nothing is found.
 */
public final class NumericBaseline implements ColumnBaseline {
    final RankCells values;
    final RankCells marks; // 0 for a value, 1 for a missing one
    private final long rows;

    private NumericBaseline(RankCells values, RankCells marks, long rows) {
        this.values = values;
        this.marks = marks;
        this.rows = rows;
    }

    /** Takes the rows of the reference; {@code seed} is that of the lots that break ties. */
    public static NumericBaseline of(double[] rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] present = Arrays.stream(rows).filter(x -> !Double.isNaN(x)).toArray();
        double[] marks = Arrays.stream(rows).map(x -> Double.isNaN(x) ? 1 : 0).toArray();
        double[] none = {};
        return new NumericBaseline(RankCells.of(present, none, random), RankCells.of(marks, none, random), rows.length);
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public NumericDrift watch(DriftConfig config) {
        return new NumericDrift(this, config);
    }
}
