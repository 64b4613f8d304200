package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;

/**
 * A share that was seen {@code count} times in {@code rows} rows, neither of them whole numbers necessarily.
 *
 * @param count above 0
 * @param rows above {@code count}
 */
record ShareGuess(double count, double rows) {

    /** @throws IllegalArgumentException when no share between 0 and 1 comes of it */
    ShareGuess {
        if (!(count > 0 && rows > count && rows < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a share of " + count + " in " + rows + " rows");
        }
    }

    /** As {@link #at} 0. */
    double likely() {
        return count / rows;
    }

    /** The share that is so many standard deviations of its log odds above the likely one, in (0, 1). */
    double at(double deviations) {
        double others = rows - count;
        double logOdds = StrictMath.log(count / others) + deviations * Math.sqrt(1 / count + 1 / others);
        return 1 / (1 + StrictMath.exp(-logOdds));
    }

    static final int BYTES = 16;

    void write(ByteBuffer out) {
        out.putDouble(count).putDouble(rows);
    }

    static ShareGuess read(ByteBuffer in) {
        return new ShareGuess(in.getDouble(), in.getDouble());
    }
}
