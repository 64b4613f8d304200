package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How rare a magnitude is among those before it: a histogram of magnitudes on a logarithmic scale whose counts fade. Not
 * thread safe. 176 bytes; about 32 additions a point.
 *
 * <p>Bins are half an octave wide and are read off the exponent and the top bit of the mantissa, so multiplying a series by
 * a power of two moves every magnitude by whole bins and changes no rank. Coarse bins are meant: a magnitude that is larger
 * by a hair is no rarer. The window of bins follows the median. The probability of exceeding is the rank,
 * (above + 1/2) / (all + 1), as for exchangeable values; above the largest one remembered the tail goes on as a power law
 * (Pickands 1975, doi:10.1214/aos/1176343003), for at most {@value #BEYOND_MAX} decades, because no sample tells more.
 */
final class Tail {
    private static final int BINS = 32; // 16 octaves; bin 0 also holds zero and all that is smaller
    private static final int MEDIAN_LOW = 7;
    private static final int MEDIAN_HIGH = 17;
    private static final int MEDIAN_WANTED = 12; // ten octaves, a factor of 1,000, above the median
    private static final int BIN_SHIFT = 51; // leaves the exponent and one bit of the mantissa
    private static final double BEYOND = 0.3; // decades for half an octave: a power law of index 2
    private static final double BEYOND_MAX = 2;
    private static final int WARM_UP = 30;
    private static final int FOLLOW_EVERY = 64;
    private static final float SEEN = 0.02f; // a count this small has faded

    private final float[] counts = new float[BINS];
    private float total;
    private float unit = 1; // what a point counts now: it grows instead of all counts shrinking
    private short base; // half octaves of the lowest bin, 0 while nothing above zero came
    private byte seen; // counts to 127, then goes round from 64
    private byte latest; // bin that was learned last: the first point of an excursion under way

    // magnitudes of an excursion under way: they are learned when it ends
    private int waiting;
    private float waitingBins;

    /** Minus log10 of the probability of a magnitude at least this large; 0 while too little is known. */
    double surprise(double magnitude) {
        if (seen < WARM_UP) {
            return 0;
        }
        int bin = bin(magnitude);
        float above = 0;
        int top = -1;
        float faded = SEEN * unit;
        for (int i = BINS - 1; i > bin; i--) {
            float count = counts[i];
            above += count;
            if (top < 0 && count >= faded) {
                top = i;
            }
        }
        above += 0.5f * counts[bin];
        double beyond = 0;
        if (top < 0) {
            top = bin;
            while (top > 0 && counts[top] < faded) {
                top--;
            }
            beyond = Math.min(BEYOND_MAX, BEYOND * (bin - top));
        }
        return Math.max(0, Math.log10((total / unit + 1.0) / (above / unit + 0.5)) + beyond);
    }

    /** Learns a magnitude; one that came {@code memory} points ago counts 1/e of a new one. */
    void learn(double magnitude, double memory) {
        fade(memory);
        if (waiting > 0) {
            add((int) (waitingBins / waiting), waiting);
            waiting = 0;
            waitingBins = 0;
        }
        latest = (byte) place(magnitude);
        add(latest, 1);
    }

    /** Keeps a magnitude of an excursion under way, until {@link #learn} or {@link #forgive}. */
    void defer(double magnitude, double memory) {
        fade(memory);
        waiting++;
        waitingBins += place(magnitude);
    }

    /** Forgets the excursion: it was a lasting shift, and said nothing about usual magnitudes. */
    void forgive() {
        float first = Math.min(counts[latest], unit);
        counts[latest] -= first;
        total -= first;
        waiting = 0;
        waitingBins = 0;
    }

    /** Magnitude that about this share of those remembered does not exceed. */
    double quantile(double share) {
        float sum = 0;
        for (int i = 0; i < BINS; i++) {
            sum += counts[i];
            if (sum >= share * total) {
                return base == 0 ? 0 : Double.longBitsToDouble((long) (base + i + 1) << BIN_SHIFT);
            }
        }
        return 0;
    }

    private void fade(double memory) {
        unit *= (float) (memory / (memory - 1));
        if (unit > 1e12f) {
            for (int i = 0; i < BINS; i++) {
                counts[i] /= unit;
            }
            total /= unit;
            unit = 1;
        }
        seen = (byte) (seen == 127 ? FOLLOW_EVERY : seen + 1);
        if (seen == FOLLOW_EVERY) {
            follow();
        }
    }

    private void add(int bin, int times) {
        counts[bin] += times * unit;
        total += times * unit;
    }

    /** The bin of a magnitude to be learned; the first one above zero places the window. */
    private int place(double magnitude) {
        if (base == 0 && magnitude > 0) {
            base = (short) Math.max(1, index(magnitude) - MEDIAN_WANTED);
        }
        return bin(magnitude);
    }

    private int bin(double magnitude) {
        return magnitude > 0 ? base > 0 ? Math.clamp(index(magnitude) - base, 0, BINS - 1) : 1 : 0;
    }

    private static int index(double magnitude) {
        return (int) (Double.doubleToRawLongBits(magnitude) >>> BIN_SHIFT);
    }

    /** Moves the window when the median of what is not zero has drifted. */
    private void follow() {
        float sum = 0;
        for (int i = 1; i < BINS; i++) {
            sum += counts[i];
        }
        if (sum <= 0) {
            return;
        }
        float half = sum / 2;
        int median = BINS - 1;
        sum = 0;
        for (int i = 1; i < BINS; i++) {
            sum += counts[i];
            if (sum >= half) {
                median = i;
                break;
            }
        }
        if (median < MEDIAN_LOW || median > MEDIAN_HIGH) {
            shift(median - MEDIAN_WANTED);
        }
    }

    private void shift(int bins) {
        float[] old = counts.clone();
        Arrays.fill(counts, 0);
        for (int i = 0; i < BINS; i++) {
            counts[moved(i, bins)] += old[i];
        }
        latest = (byte) moved(latest, bins);
        waitingBins = Math.clamp(waitingBins - (float) waiting * bins, 0, (float) waiting * (BINS - 1));
        base = (short) Math.max(1, base + bins);
    }

    private static int moved(int bin, int by) {
        return bin == 0 ? 0 : Math.clamp(bin - by, 0, BINS - 1);
    }

    void write(ByteBuffer out) {
        for (float count : counts) {
            out.putFloat(count);
        }
        out.putFloat(total).putFloat(unit).putShort(base).put(seen).put(latest);
        out.putInt(waiting).putFloat(waitingBins);
    }

    Tail read(ByteBuffer in) {
        for (int i = 0; i < BINS; i++) {
            counts[i] = in.getFloat();
        }
        total = in.getFloat();
        unit = in.getFloat();
        base = in.getShort();
        seen = in.get();
        latest = in.get();
        waiting = in.getInt();
        waitingBins = in.getFloat();
        return this;
    }
}
