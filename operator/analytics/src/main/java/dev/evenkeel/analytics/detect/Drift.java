package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;

/**
 * How far a short mean has left a long one: slower than a step, faster than the season's level, and blind to the clock.
 * Both are exponentially weighted over points (Roberts 1959, doi:10.1080/00401706.1959.10489860). Not thread safe.
 */
final class Drift {
    private final double shortRate;
    private final double longRate;
    private double shortMean;
    private double longMean;
    private int points; // at most a million

    /** Half lives in points. */
    Drift(double shortHalfLife, double longHalfLife) {
        shortRate = 1 - Math.pow(0.5, 1 / shortHalfLife);
        longRate = 1 - Math.pow(0.5, 1 / longHalfLife);
    }

    /** Takes a value; gives the short mean with it minus the long mean before it, in the unit of the series. */
    double update(double value) {
        if (points == 0) {
            shortMean = value;
            longMean = value;
        }
        points = Math.min(points + 1, 1_000_000);
        double early = 1.0 / points;
        shortMean += Math.max(shortRate, early) * (value - shortMean);
        double drift = shortMean - longMean;
        longMean += Math.max(longRate, early) * (value - longMean);
        return drift;
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
