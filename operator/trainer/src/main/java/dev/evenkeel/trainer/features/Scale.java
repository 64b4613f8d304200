package dev.evenkeel.trainer.features;

/**
 * The scale on which a column is learned.
 *
 * @param kind LogRatio: differences on this scale are log ratios; Difference: they are differences over {@code spread}
 * @param offset added before the logarithm, so that zero has one; 0 for Difference
 * @param spread divisor of a Difference; 1 for LogRatio
 */
public record Scale(Kind kind, double offset, double spread) {

    /** How values become comparable. */
    public enum Kind {
        LogRatio,
        Difference
    }

    /** The share of the median positive value that is added before the logarithm: keeps zero within a few e-folds. */
    private static final double OFFSET = 0.05;

    /** Chooses by the training values (NaN = missing): LogRatio when none is negative and one is positive. */
    static Scale of(double[] values) {
        int positive = 0;
        boolean negative = false;
        for (double value : values) {
            positive += value > 0 ? 1 : 0;
            negative |= value < 0;
        }
        if (negative || positive == 0) {
            return difference(values);
        }
        double[] above = new double[positive];
        int i = 0;
        for (double value : values) {
            if (value > 0) {
                above[i++] = value;
            }
        }
        java.util.Arrays.sort(above);
        return new Scale(Kind.LogRatio, OFFSET * above[positive / 2], 1);
    }

    static Scale difference(double[] values) {
        double deviation = dev.evenkeel.trainer.data.NumberSummary.of(values).deviation();
        return new Scale(Kind.Difference, 0, deviation > 0 ? deviation : 1);
    }

    /** A value in the column's unit on this scale; NaN stays NaN. */
    public double to(double value) {
        return switch (kind) {
            case LogRatio -> StrictMath.log(Math.max(value, 0) + offset);
            case Difference -> value / spread;
        };
    }

    /** Back to the column's unit; a LogRatio column is never negative. */
    public double from(double scaled) {
        return switch (kind) {
            case LogRatio -> Math.max(StrictMath.exp(scaled) - offset, 0);
            case Difference -> scaled * spread;
        };
    }

    /** The value that lies {@code response} above {@code level}; level and result in the column's unit. */
    public double at(double level, double response) {
        return switch (kind) {
            case LogRatio -> Math.max((level + offset) * StrictMath.exp(response) - offset, 0);
            case Difference -> level + spread * response;
        };
    }
}
