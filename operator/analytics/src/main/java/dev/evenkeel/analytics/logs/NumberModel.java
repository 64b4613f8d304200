package dev.evenkeel.analytics.logs;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The usual size of a number: mean and deviation on the asinh scale (a logarithm that knows zero and minus), tails of
 * Student's t with 4 degrees of freedom, 3/z^4, for they are heavier than normal ones in logs. Not thread safe.
 */
final class NumberModel {
    private static final long ENOUGH = 200;
    private static final double LEAST_DEVIATION = 0.05;
    private static final double LEAST_STANDARD = 8;
    private static final long MEMORY = 10_000;

    private long seen;
    private double mean;
    private double square;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;
    private long toldAt = Long.MIN_VALUE;

    double low() {
        return least;
    }

    double high() {
        return most;
    }

    /** Minus log10 of the tail, 0 for what was seen before, is near it, or while too little was seen. */
    double surprise(double value) {
        if (seen < ENOUGH || (value >= least && value <= most)) {
            return 0;
        }
        double deviation = Math.max(LEAST_DEVIATION, Math.sqrt(square));
        double z = Math.abs(scale(value) - mean) / deviation;
        return z < LEAST_STANDARD ? 0 : 4 * Math.log10(z) - Math.log10(3);
    }

    void learn(double value) {
        seen = Math.min(seen + 1, MEMORY);
        double step = scale(value) - mean;
        mean += step / seen;
        square += (step * (scale(value) - mean) - square) / seen;
        least = Math.min(least, value);
        most = Math.max(most, value);
    }

    /** Whether it may be told now: at most once in so many milliseconds. */
    boolean tell(long epochMillis, long atMostOnceInMillis) {
        boolean now = toldAt == Long.MIN_VALUE || Math.abs(epochMillis - toldAt) >= atMostOnceInMillis;
        toldAt = now ? epochMillis : toldAt;
        return now;
    }

    /** asinh. */
    private static double scale(double value) {
        double size = Math.abs(value);
        return Math.signum(value) * (size > 1e8 ? Math.log(2 * size) : Math.log(size + Math.sqrt(size * size + 1)));
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(seen);
        out.writeDouble(mean);
        out.writeDouble(square);
        out.writeDouble(least);
        out.writeDouble(most);
        out.writeLong(toldAt);
    }

    static NumberModel read(DataInput in) throws IOException {
        NumberModel model = new NumberModel();
        model.seen = in.readLong();
        model.mean = in.readDouble();
        model.square = in.readDouble();
        model.least = in.readDouble();
        model.most = in.readDouble();
        model.toldAt = in.readLong();
        return model;
    }
}
