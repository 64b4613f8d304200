package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;

/**
 * How unlike anything before it the latest stretch of a series is: the distance from its shape to the nearest of a bounded
 * number of earlier ones, a left discord (Lu et al., DAMP, KDD 2022, doi:10.1145/3534678.3539271) on piecewise means (Keogh
 * et al. 2001, doi:10.1007/PL00011669). Levels count, so shapes are not normalised: a familiar shape at an unknown height is
 * news. What was seen once is known from then on, so a change is told once. Not thread safe. {@code 3 x 8 x stored}
 * operations a point, laid out so that they vectorise.
 */
final class Novelty {
    private static final int SEGMENTS = 8;
    private static final int DELAY = SEGMENTS; // shapes that overlap the latest one are no precedent
    private static final int PRECEDENTS = 8; // fewer say nothing

    private final int stride; // points between stored shapes, and in a segment
    private final int ring; // stored shapes and those of the delay
    private final double[] recent; // [SEGMENTS x stride] ring, relative to the anchor
    private final float[] shapes; // [SEGMENTS][ring], in units of the scale
    private final float[] distances; // [ring], scratch
    private final float[] shape = new float[SEGMENTS]; // the latest, scratch
    private int nearest; // where the nearest precedent of the latest shape is, scratch
    private double anchor; // the first value: keeps the digits of what floats hold
    private double scale; // the power of two below the first difference from it, 0 before: keeps floats in range
    private long points;
    private long kept;

    /** Watches stretches of {@code 8 x stride} points and remembers {@code stored} of them. */
    Novelty(int stride, int stored) {
        this.stride = stride;
        this.ring = stored + DELAY;
        this.recent = new double[SEGMENTS * stride];
        this.shapes = new float[SEGMENTS * ring];
        this.distances = new float[ring];
    }

    /** Takes a value; gives the distance in units of the series, or NaN while there is no precedent. */
    double update(double value) {
        if (points == 0) {
            anchor = value;
        }
        double difference = value - anchor;
        if (scale == 0 && difference != 0) {
            scale = Double.longBitsToDouble(Double.doubleToRawLongBits(Math.abs(difference)) & 0x7FF0_0000_0000_0000L);
        }
        recent[(int) (points % recent.length)] = difference;
        points++;
        if (points < recent.length) {
            return Double.NaN;
        }
        summarise();
        double distance = distance();
        if (points % stride == 0) {
            int at = (int) (kept % ring);
            for (int i = 0; i < SEGMENTS; i++) {
                shapes[i * ring + at] = shape[i];
            }
            kept++;
        }
        return distance;
    }

    /** Whether the latest stretch lies, on the whole, above (positive) or below (negative) its nearest precedent. */
    double side() {
        double sum = 0;
        for (int i = 0; i < SEGMENTS; i++) {
            sum += shape[i] - shapes[i * ring + nearest];
        }
        return sum;
    }

    private void summarise() {
        int at = (int) (points % recent.length); // the oldest
        double unit = scale == 0 ? 1 : scale * stride;
        for (int i = 0; i < SEGMENTS; i++) {
            double sum = 0;
            for (int j = 0; j < stride; j++) {
                sum += recent[at];
                at = at + 1 == recent.length ? 0 : at + 1;
            }
            shape[i] = (float) (sum / unit);
        }
    }

    private double distance() {
        long usable = kept - DELAY;
        if (usable < PRECEDENTS) {
            return Double.NaN;
        }
        int filled = (int) Math.min(kept, ring);
        for (int i = 0; i < SEGMENTS; i++) {
            add(shape[i], i * ring, filled, i == 0);
        }
        int newest = (int) ((kept - 1) % ring);
        for (int i = 0; i < DELAY; i++) {
            distances[Math.floorMod(newest - i, ring)] = Float.MAX_VALUE;
        }
        float best = Float.POSITIVE_INFINITY;
        for (int i = 0; i < filled; i++) {
            best = Math.min(best, distances[i]);
        }
        for (nearest = 0; nearest < filled - 1 && distances[nearest] != best; nearest++) {}
        return best < Float.MAX_VALUE ? Math.sqrt(best) * (scale == 0 ? 1 : scale) : Double.NaN;
    }

    private void add(float value, int from, int count, boolean first) {
        if (first) {
            for (int k = 0; k < count; k++) {
                float difference = value - shapes[from + k];
                distances[k] = difference * difference;
            }
        } else {
            for (int k = 0; k < count; k++) {
                float difference = value - shapes[from + k];
                distances[k] += difference * difference;
            }
        }
    }

    void write(ByteBuffer out) {
        for (double value : recent) {
            out.putDouble(value);
        }
        for (float value : shapes) {
            out.putFloat(value);
        }
        out.putDouble(anchor).putDouble(scale).putLong(points).putLong(kept);
    }

    Novelty read(ByteBuffer in) {
        for (int i = 0; i < recent.length; i++) {
            recent[i] = in.getDouble();
        }
        for (int i = 0; i < shapes.length; i++) {
            shapes[i] = in.getFloat();
        }
        anchor = in.getDouble();
        scale = in.getDouble();
        points = in.getLong();
        kept = in.getLong();
        return this;
    }
}
