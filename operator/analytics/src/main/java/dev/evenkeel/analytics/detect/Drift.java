package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;

/**
 * How far a short mean has left a long one: slower than a step, faster than the season's level, and blind to the clock.
 * Both are exponentially weighted over points (Roberts 1959, doi:10.1080/00401706.1959.10489860). Not thread safe.
 */
final class Drift {
    private static final double SHORT_RATE = 1 - Math.pow(0.5, 1 / 3.0); // half lives of 3 and 48 points
    private static final double LONG_RATE = 1 - Math.pow(0.5, 1 / 48.0);
    private static final double ROUNDING = 1e-12; // of the means: a drift this small is none

    private double shortMean;
    private double longMean;
    private int points; // at most a million

    /** Takes a value; gives the short mean with it minus the long mean before it, in the unit of the series. */
    double update(double value) {
        if (points == 0) {
            shortMean = value;
            longMean = value;
        }
        points = Math.min(points + 1, 1_000_000);
        double early = 1.0 / points;
        shortMean += Math.max(SHORT_RATE, early) * (value - shortMean);
        double drift = shortMean - longMean;
        longMean += Math.max(LONG_RATE, early) * (value - longMean);
        return Math.abs(drift) <= ROUNDING * (Math.abs(shortMean) + Math.abs(longMean)) ? 0 : drift;
    }

    /** The level was set anew: both means follow. */
    void settle() {
        longMean = shortMean;
    }

    void write(ByteBuffer out) {
        out.putDouble(shortMean).putDouble(longMean).putInt(points);
    }

    Drift read(ByteBuffer in) {
        shortMean = in.getDouble();
        longMean = in.getDouble();
        points = in.getInt();
        return this;
    }
}
