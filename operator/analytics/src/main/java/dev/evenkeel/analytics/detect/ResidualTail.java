package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;

/**
 * How unusual a magnitude is among those before it: a histogram of magnitudes on a logarithmic scale whose counts decay.
 * Bins are a quarter octave wide and are read off the exponent and the top two bits of the mantissa, so multiplying a
 * series by a power of two moves every magnitude by whole bins and changes no rank. Above the largest bin seen the tail
 * goes on as a power law (Pareto), the domain of attraction of heavy tails (Pickands 1975, doi:10.1214/aos/1176343003).
 * Not thread safe.
 */
final class ResidualTail {
    private static final int BINS = 64; // 16 octaves
    private final float[] counts = new float[BINS];
    private final float decay;
    private float total;
    private int base; // index of the lowest bin, in quarter octaves of the exponent
    private boolean anchored;

    ResidualTail(float decay) {
        this.decay = decay;
    }

    /** Minus log10 of the probability of a magnitude at least this large. */
    double surprise(double magnitude) {
        if (total < 1 || magnitude <= 0) {
            return 0;
        }
        int bin = bin(magnitude);
        double above = 0;
        int top = -1;
        for (int i = BINS - 1; i >= 0 && (i >= bin || top < 0); i--) {
            if (i > bin) {
                above += counts[i];
            } else if (i == bin) {
                above += 0.5 * counts[i];
            }
            if (top < 0 && counts[i] > 0.02f) {
                top = i;
            }
        }
        double beyond = Math.max(0, bin - Math.max(top, 0)); // quarter octaves past everything remembered
        return Math.log10((total + 1) / (above + 0.5)) + beyond * 0.15;
    }

    void add(double magnitude) {
        if (magnitude <= 0) {
            if (anchored) {
                age();
                counts[0] += 1;
                total += 1;
            }
            return;
        }
        if (!anchored) {
            base = index(magnitude) - BINS / 2;
            anchored = true;
        }
        age();
        int bin = Math.clamp(bin(magnitude), 0, BINS - 1);
        counts[bin] += 1;
        total += 1;
    }

    private void age() {
        for (int i = 0; i < BINS; i++) {
            counts[i] *= decay;
        }
        total *= decay;
    }

    private int bin(double magnitude) {
        return anchored ? index(magnitude) - base : 0;
    }

    private static int index(double magnitude) {
        return (int) (Double.doubleToRawLongBits(magnitude) >>> 50);
    }

    /** Magnitude below which about this share of the remembered ones lies. */
    double quantile(double share) {
        double seen = 0;
        for (int i = 0; i < BINS; i++) {
            seen += counts[i];
            if (seen >= share * total) {
                return Double.longBitsToDouble((long) (base + i + 1) << 50);
            }
        }
        return 0;
    }

    void write(ByteBuffer out) {
        for (float count : counts) {
            out.putFloat(count);
        }
        out.putFloat(total).putInt(base).put((byte) (anchored ? 1 : 0));
    }

    static ResidualTail read(ByteBuffer in, float decay) {
        ResidualTail tail = new ResidualTail(decay);
        for (int i = 0; i < BINS; i++) {
            tail.counts[i] = in.getFloat();
        }
        tail.total = in.getFloat();
        tail.base = in.getInt();
        tail.anchored = in.get() == 1;
        return tail;
    }
}
