package dev.evenkeel.analytics.detect;

/**
 * Watches several signals that are measured together, such as the requests, CPU and latency of one service: each alone,
 * and whether they still go together. One budget of false alarms for all. Not thread safe. Total, as {@link Detector}: a
 * signal that is not finite is missing at that time, and the others are judged without it.
 */
public interface VectorDetector {
    /** How many signals a vector may have. */
    int SIGNALS_MAX = 256;

    /**
     * Judges a vector by what came before it, then learns it.
     *
     * @param epochMillis when it was measured, milliseconds since 1970-01-01T00:00Z, or {@link Detector#UNKNOWN_TIME}
     * @param values [signals], in the units of the signals; kept by the caller, not changed here
     * @throws IllegalArgumentException when there are not as many values as signals
     */
    default VectorFinding update(long epochMillis, double[] values) {
        return update(epochMillis, values, Circumstances.USUAL);
    }

    /** As {@link #update(long, double[])}, knowing what is going on. */
    VectorFinding update(long epochMillis, double[] values, Circumstances circumstances);

    /** The state now, immutable. {@link Detectors#restoreVector} goes on from it bit for bit. */
    DetectorSnapshot snapshot();
}
