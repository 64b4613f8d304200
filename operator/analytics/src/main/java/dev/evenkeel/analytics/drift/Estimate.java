package dev.evenkeel.analytics.drift;

/**
 * A figure with an interval of 95%.
 *
 * @param value of the figure
 * @param low end of the interval, at most the value
 * @param high end of the interval, at least the value
 * @param rows that it is from
 */
public record Estimate(double value, double low, double high, long rows) {

    /** Nothing is known of a share. */
    static final Estimate NO_SHARE = new Estimate(0, 0, 1, 0);

    /** Judges a figure of which more is better, such as accuracy, against what it was, less what may be lost. */
    public Verdict atLeast(double reference, double tolerance) {
        double bound = reference - tolerance;
        return rows == 0
                ? Verdict.INCONCLUSIVE
                : low >= bound ? Verdict.PASS : high < bound ? Verdict.BREACH : Verdict.INCONCLUSIVE;
    }

    /** Judges a figure of which less is better, such as an error, against what it was, and what may be added. */
    public Verdict atMost(double reference, double tolerance) {
        double bound = reference + tolerance;
        return rows == 0
                ? Verdict.INCONCLUSIVE
                : high <= bound ? Verdict.PASS : low > bound ? Verdict.BREACH : Verdict.INCONCLUSIVE;
    }
}
