package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/**
 * A Kolmogorov distance with its interval.
 *
 * <p>The interval holds at every row and for every start at once: the stream's part by the time-uniform inequality of
 * Howard and Ramdas 2022 (doi:10.3150/21-BEJ1388), its alpha shared out over the starts s as 6 / (pi (s + 1))^2; the
 * reference's part by Dvoretzky, Kiefer and Wolfowitz with Massart's constant (1990, doi:10.1214/aop/1176990746).
 *
 * @param value in [0, 1]
 * @param low end of the interval, in [0, value]
 * @param high end of the interval, in [value, 1]
 * @param rows of the stream that it was measured on
 */
record Distance(double value, double low, double high, long rows) {

    static Distance of(double value, long start, long rows, long referenceRows, double alpha) {
        if (rows <= 0 || referenceRows <= 0) {
            return new Distance(0, 0, 1, Math.max(0, rows));
        }
        double half = alpha / 2;
        double share = half * 6 / (Math.PI * Math.PI * (start + 1.0) * (start + 1.0));
        double stream = 0.85 * Math.sqrt((Math.log1p(Math.log((double) rows)) + 0.8 * Math.log(1612 / share)) / rows);
        double reference = Math.sqrt(Math.log(2 / half) / (2.0 * referenceRows));
        double radius = stream + reference;
        return new Distance(value, Math.max(0, value - radius), Math.min(1, value + radius), rows);
    }

    void write(ByteBuffer out) {
        out.putDouble(value).putDouble(low).putDouble(high).putLong(rows);
    }

    static Distance read(ByteBuffer in) {
        return new Distance(in.getDouble(), in.getDouble(), in.getDouble(), in.getLong());
    }
}
