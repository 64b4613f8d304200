package dev.evenkeel.analytics.detect;

/**
 * What is going on beside the series, as a {@link Calendar} knows it.
 *
 * @param holiday people rest: the day is judged and learned as a Sunday
 * @param change something is being changed on purpose, so a disturbance is expected: it takes {@value #CHANGE_DECADES}
 *     decades more surprise to be told
 * @param quiet whatever happens is wanted, as in maintenance: nothing is told and nothing is learned
 */
public record Circumstances(boolean holiday, boolean change, boolean quiet) {
    /** Nothing special. */
    public static final Circumstances USUAL = new Circumstances(false, false, false);

    private static final double CHANGE_DECADES = 1;

    /** What remains of a surprise, in decades. */
    double weigh(double surprise) {
        return change ? surprise - CHANGE_DECADES : surprise;
    }
}
