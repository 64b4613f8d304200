package dev.evenkeel.server.dispatch;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many calls of a model may be in flight, so that those that are admitted are answered in time: the limit follows
 * the gradient between the latency that is wanted and the one that is measured, and grows by a square root of itself
 * while there is none. What is wanted is the latency target, or for a slow model a small multiple of what a call takes
 * once its turn has come. Clocks come in by arguments. Thread safe; a window is closed by whoever comes first.
 *
 * <p>Source: the gradient limit of Netflix's concurrency-limits, after L. Brakmo and L. Peterson, TCP Vegas, 1995. The
 * set point differs: batches make the latency grow with the load long before the throughput ends, so the least latency
 * alone would hold the limit too low.
 */
final class ConcurrencyLimit {
    /** Nobody who has at most this many calls open is ever turned away. */
    static final int FLOOR = 64;

    private static final long WINDOW_NANOS = 50_000_000;
    private static final int WINDOW_SAMPLES = 32;
    private static final double SERVICE_MULTIPLE = 2;
    private static final double LEAST_GRADIENT = 0.5;
    private static final double SMOOTHING = 0.5;

    private final int min;
    private final int max;
    private final long targetNanos;
    private final AtomicBoolean updating = new AtomicBoolean();
    private double limit; // guarded by updating, and so is all below
    private long windowStart = Long.MIN_VALUE;
    private double latencySum;
    private double serviceSum;
    private int samples;
    private int peak;
    private volatile int published;

    /** @param max the limit never grows above it */
    ConcurrencyLimit(int max, long targetNanos) {
        this.min = Math.min(FLOOR, max);
        this.max = max;
        this.targetNanos = targetNanos;
        this.limit = min;
        this.published = (int) limit;
    }

    /** Calls that may be in flight now. */
    int get() {
        return published;
    }

    /**
     * Takes note of calls that were answered.
     *
     * @param latencyNanos from hand-over to answer, the mean of these calls
     * @param serviceNanos the part of it after they were taken from the queue
     * @param inFlight when they ended, themselves included
     */
    void answered(long nowNanos, long latencyNanos, long serviceNanos, int calls, int inFlight) {
        if (!updating.compareAndSet(false, true)) {
            return; // another worker is at it: a lost sample costs less than a lock
        }
        try {
            if (windowStart == Long.MIN_VALUE) {
                windowStart = nowNanos;
            }
            latencySum += (double) latencyNanos * calls;
            serviceSum += (double) serviceNanos * calls;
            samples += calls;
            peak = Math.max(peak, inFlight);
            if (samples >= WINDOW_SAMPLES && nowNanos - windowStart >= WINDOW_NANOS) {
                close(nowNanos);
            }
        } finally {
            updating.set(false);
        }
    }

    private void close(long nowNanos) {
        double wanted = Math.max((double) targetNanos, SERVICE_MULTIPLE * serviceSum / samples);
        double gradient = Math.clamp(wanted * samples / latencySum, LEAST_GRADIENT, 1);
        boolean used = 2 * peak >= limit;
        if (gradient < 1 || used) {
            double next = limit * gradient + Math.sqrt(limit);
            limit = Math.clamp(limit + SMOOTHING * (next - limit), min, max);
            published = (int) limit;
        }
        windowStart = nowNanos;
        latencySum = 0;
        serviceSum = 0;
        samples = 0;
        peak = 0;
    }
}
