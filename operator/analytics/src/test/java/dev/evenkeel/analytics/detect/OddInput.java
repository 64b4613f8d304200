package dev.evenkeel.analytics.detect;

import java.util.SplittableRandom;

/** A seeded stream of times and values with everything wrong that a scrape can bring. */
final class OddInput {
    private static final double[] VALUES = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Double.MIN_VALUE,
        -0.0,
        0,
        1e300,
        1e-300
    };
    private static final long[] TIMES = {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, 1, 60_000};
    private static final long MINUTE = 60_000;
    private static final long DAY = 86_400_000;

    private final SplittableRandom random;
    private long now;

    OddInput(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Mostly rising; now and then absurd, repeated, late, or days later. */
    long time() {
        switch (random.nextInt(40)) {
            case 0 -> {
                return TIMES[random.nextInt(TIMES.length)];
            }
            case 1 -> {
                return now - random.nextLong(DAY);
            }
            case 2 -> now += random.nextLong(5 * DAY);
            case 3, 4, 5 -> now += 0;
            default -> now += random.nextLong(1, 10 * MINUTE);
        }
        return now;
    }

    /** Mostly noise of size 1,000; now and then not a number, not finite, or of another world. */
    double value() {
        return random.nextInt(10) == 0 ? VALUES[random.nextInt(VALUES.length)] : random.nextGaussian() * 1e3;
    }
}
