package dev.evenkeel.server.dispatch;

/**
 * How many calls a worker may take at once, so that a turn stays within the latency target: one more after each full
 * turn that was fast enough, a tenth less after one that was not. Racy updates by several workers lose a step at worst.
 *
 * <p>Source: the additive-increase-multiplicative-decrease batch sizing of D. Crankshaw et al., Clipper: A Low-Latency
 * Online Prediction Serving System, NSDI 2017.
 */
final class BatchSize {
    private static final double DECREASE = 0.9;

    private final int max;
    private final long targetNanos;
    private volatile double size;

    /**
     * A size that begins in the middle.
     *
     * @param max never more calls than this
     */
    BatchSize(int max, long targetNanos) {
        this.max = max;
        this.targetNanos = targetNanos;
        this.size = Math.max(1, max / 2.0);
    }

    /** Calls that a turn may take now, at least 1. */
    int get() {
        return (int) size;
    }

    /** A turn with this many calls took so long. */
    void took(int calls, long nanos) {
        double now = size;
        if (nanos > targetNanos) {
            size = Math.max(1, Math.min(now, calls) * DECREASE);
        } else if (calls >= (int) now && now < max) {
            size = now + 1;
        }
    }
}
