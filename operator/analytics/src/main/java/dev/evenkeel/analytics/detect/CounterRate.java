package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;

/** Makes a rate per second of a total that only grows and starts from zero when its process restarts. Not thread safe. */
final class CounterRate {
    private double last = Double.NaN;

    /** The rate since the total before; NaN for the first one and for a total that is not finite. */
    double update(double total, double stepMillis) {
        double before = last;
        if (!Double.isFinite(total)) {
            return Double.NaN;
        }
        last = total;
        if (!Double.isFinite(before)) {
            return Double.NaN;
        }
        double grown = total >= before ? total - before : total; // after a reset it grew from 0
        return grown * 1000 / stepMillis;
    }

    void write(ByteBuffer out) {
        out.putDouble(last);
    }

    CounterRate read(ByteBuffer in) {
        last = in.getDouble();
        return this;
    }
}
