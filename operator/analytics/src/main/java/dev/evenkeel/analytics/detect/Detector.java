package dev.evenkeel.analytics.detect;

/**
 * Watches one series. Not thread safe: one thread at a time. Total: every time and every value, NaN and infinities
 * included, gives a finding and never an exception.
 *
 * <p>Times should rise. A time that does not (late, duplicate, or {@link #UNKNOWN_TIME}) is taken as one usual interval
 * after the one before it, in the order of arrival. A value that is not finite is no evidence: it is answered with score
 * 0 and leaves the state as it was.
 */
public interface Detector {
    /** Stands for a time that is not known. */
    long UNKNOWN_TIME = Long.MIN_VALUE;

    /**
     * Judges a point by what came before it, then learns it.
     *
     * @param epochMillis when it was measured, milliseconds since 1970-01-01T00:00Z (for daily seasons, local time may be
     *     given instead)
     * @param value what was measured, in the unit of the series
     */
    default Finding update(long epochMillis, double value) {
        return update(epochMillis, value, Circumstances.USUAL);
    }

    /**
     * As {@link #update(long, double)}, knowing what is going on.
     *
     * @param circumstances what a calendar says about this time
     */
    Finding update(long epochMillis, double value, Circumstances circumstances);

    /** The state now, immutable. {@link Detectors#restore} goes on from it bit for bit. */
    DetectorSnapshot snapshot();
}
