package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;

/**
 * How unlike anything before it the latest stretch of a series is: the distance from its shape to the nearest of a bounded
 * number of earlier ones, a left discord (Lu et al., DAMP, KDD 2022, doi:10.1145/3534678.3539271) on piecewise means (Keogh
 * et al. 2001, doi:10.1007/PL00011669). Levels count, so shapes are not normalised: a familiar shape at an unknown height is
 * news. What was seen once is known from then on, so a change is told once. Not thread safe. About {@code 2 x stored x 8}
 * operations a point, fewer when a near one is found early.
 */
final class Novelty {
    private static final int SEGMENTS = 8;
    private static final int DELAY = SEGMENTS; // shapes that overlap the latest one are no precedent
    private static final int PRECEDENTS = 8; // fewer say nothing

    private final int stride; // points between stored shapes, and in a segment
    private final int stored;
    private final double[] recent; // [SEGMENTS x stride] ring
    private final float[] shapes; // [(stored + DELAY) x SEGMENTS] ring, relative to the anchor
    private final double[] shape = new double[SEGMENTS]; // the latest, scratch
    private int precedent; // where the nearest shape of the latest point is, scratch
    private double anchor; // the first value: keeps the digits of what floats hold
    private long points;
    private long kept;

    /** Whether the latest stretch lies, on the whole, above (positive) or below (negative) its nearest precedent. */
    double side() {
        double sum = 0;
        for (int i = 0; i < SEGMENTS; i++) {
            sum += shape[i] - shapes[precedent + i];
        }
        return sum;
    }

    /** Watches stretches of {@code 8 x stride} points and remembers {@code stored} of them. */
    Novelty(int stride, int stored) {
        this.stride = stride;
        this.stored = stored;
        this.recent = new double[SEGMENTS * stride];
        this.shapes = new float[(stored + DELAY) * SEGMENTS];
    }

    /** Takes a value; gives the distance in units of the series, or NaN while there is no precedent. */
    double update(double value) {
        if (points == 0) {
            anchor = value;
        }
        recent[(int) (points % recent.length)] = value - anchor;
        points++;
        if (points < recent.length) {
            return Double.NaN;
        }
        summarise();
        double distance = nearest();
        if (points % stride == 0) {
            int at = (int) (kept % (stored + DELAY)) * SEGMENTS;
            for (int i = 0; i < SEGMENTS; i++) {
                shapes[at + i] = (float) shape[i];
            }
            kept++;
        }
        return distance;
    }

    private void summarise() {
        int at = (int) (points % recent.length); // the oldest
        for (int i = 0; i < SEGMENTS; i++) {
            double sum = 0;
            for (int j = 0; j < stride; j++) {
                sum += recent[at];
                at = at + 1 == recent.length ? 0 : at + 1;
            }
            shape[i] = sum / stride;
        }
    }

    private double nearest() {
        long usable = kept - DELAY;
        if (usable < PRECEDENTS) {
            return Double.NaN;
        }
        int ring = stored + DELAY;
        int count = (int) Math.min(usable, stored);
        int at = (int) ((kept - DELAY - count) % ring);
        double best = Double.POSITIVE_INFINITY;
        for (int k = 0; k < count; k++) {
            int from = at * SEGMENTS;
            double sum = 0;
            for (int i = 0; i < SEGMENTS; i++) {
                double difference = shape[i] - shapes[from + i];
                sum += difference * difference;
            }
            if (sum < best) {
                best = sum;
                precedent = from;
            }
            at = at + 1 == ring ? 0 : at + 1;
        }
        return Math.sqrt(best);
    }

    void write(ByteBuffer out) {
        for (double value : recent) {
            out.putDouble(value);
        }
        for (float value : shapes) {
            out.putFloat(value);
        }
        out.putDouble(anchor).putLong(points).putLong(kept);
    }

    Novelty read(ByteBuffer in) {
        for (int i = 0; i < recent.length; i++) {
            recent[i] = in.getDouble();
        }
        for (int i = 0; i < shapes.length; i++) {
            shapes[i] = in.getFloat();
        }
        anchor = in.getDouble();
        points = in.getLong();
        kept = in.getLong();
        return this;
    }
}
