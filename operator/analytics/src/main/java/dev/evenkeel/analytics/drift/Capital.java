package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/**
 * Capital of bettors on uniform ranks, which is expected to stay what it is but for what newcomers bring, while nothing
 * drifts. Not thread safe.
 */
interface Capital {
    /** Capital is cut here: an alarm was due long before, and products stay finite. */
    double MOST = 1e150;

    /** Lets newcomers in, then takes the interval of a row's rank within (0, 1) and the caller's number of the row; gives the sum. */
    double update(double low, double high, double newcomers, long step);

    /** What the sum would be after {@link #update} with this interval. */
    double after(double low, double high, double newcomers);

    /** Multiplies all capital. */
    void scale(double factor);

    int bytes();

    void write(ByteBuffer out);

    void read(ByteBuffer in);
}
