package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;

/**
 * How much calmer a series is than it was: the long mean of its steps over the short one, in octaves. A sensor that sticks
 * and a service that nobody calls any more look like this long before their level is unusual. Not thread safe.
 */
final class Calm {
    private static final double SHORT_RATE = 1 - Math.pow(0.5, 1 / 6.0); // half lives of 6 and 144 points
    private static final double LONG_RATE = 1 - Math.pow(0.5, 1 / 144.0);
    private static final double LN_2 = 0.6931471805599453;

    private double last;
    private double shortStep;
    private double longStep;
    private int points; // at most a million

    /** Takes a value; gives the octaves, 0 when it is livelier than before, NaN while it never moved. */
    double update(double value) {
        double step = points == 0 ? 0 : Math.abs(value - last);
        last = value;
        points = Math.min(points + 1, 1_000_000);
        double early = 1.0 / points;
        shortStep += Math.max(SHORT_RATE, early) * (step - shortStep);
        double octaves = shortStep > 0 && longStep > 0 ? Math.log(longStep / shortStep) / LN_2 : Double.NaN;
        longStep += Math.max(LONG_RATE, early) * (step - longStep);
        return octaves < 0 ? 0 : octaves;
    }

    void write(ByteBuffer out) {
        out.putDouble(last).putDouble(shortStep).putDouble(longStep).putInt(points);
    }

    Calm read(ByteBuffer in) {
        last = in.getDouble();
        shortStep = in.getDouble();
        longStep = in.getDouble();
        points = in.getInt();
        return this;
    }
}
