package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;

/**
 * Makes a rate per second of a total that only grows and starts from zero when its process restarts. When that was within an
 * interval, and how much was lost, nobody knows: an interval with a restart has no rate. Not thread safe.
 */
final class CounterRate {
    private double last = Double.NaN;

    /** The rate since the total before; NaN for the first one, after a restart, and for a total that is not finite. */
    double update(double total, double stepMillis) {
        double before = last;
        if (!Double.isFinite(total)) {
            return Double.NaN;
        }
        last = total;
        return total >= before ? (total - before) * 1000 / stepMillis : Double.NaN;
    }

    void write(ByteBuffer out) {
        out.putDouble(last);
    }

    CounterRate read(ByteBuffer in) {
        last = in.getDouble();
        return this;
    }
}
