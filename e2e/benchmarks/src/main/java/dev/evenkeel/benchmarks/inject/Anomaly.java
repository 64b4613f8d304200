package dev.evenkeel.benchmarks.inject;

import java.util.SplittableRandom;

/** Kinds of anomalies, each in three sizes (0, 1, 2). Sizes are in units of the noise, or in time. */
enum Anomaly {
    SPIKE,
    LEVEL,
    TREND,
    VARIANCE,
    SEASON_BREAK,
    FLAT_LINE,
    DROP_OUT,
    SLOW_LEAK;

    private static final int HOUR = Base.DAY / 24;

    /** Whether it would change such a series at all. */
    boolean fits(Base base) {
        return switch (this) {
            case SEASON_BREAK -> base.seasonal;
            case SPIKE, LEVEL, TREND, VARIANCE, FLAT_LINE, DROP_OUT, SLOW_LEAK -> true;
        };
    }

    /** Rows it lasts. */
    int rows(int size) {
        return switch (this) {
            case SPIKE -> 1;
            case LEVEL, TREND, VARIANCE -> 12 * HOUR;
            case SEASON_BREAK -> 24 * HOUR;
            case FLAT_LINE -> new int[] {HOUR, 3 * HOUR, 9 * HOUR}[size];
            case DROP_OUT -> new int[] {2, 6, 18}[size];
            case SLOW_LEAK -> 5 * 24 * HOUR;
        };
    }

    /** Puts one into a series, in place, from a row on. */
    void inject(double[] values, int from, int size, Base base, SplittableRandom random) {
        int rows = rows(size);
        double sigma = base.noise(from);
        double sign = base == Base.COUNTS || random.nextBoolean() ? 1 : -1;
        double times = new double[] {4, 8, 16}[size];
        double[] before = values.clone();
        for (int i = from; i < from + rows; i++) {
            double done = (i - from + 1.0) / rows;
            values[i] = switch (this) {
                case SPIKE -> before[i] + sign * times * sigma;
                case LEVEL -> before[i] + sign * times / 2 * sigma;
                case TREND, SLOW_LEAK -> before[i] + (this == TREND ? sign : 1) * done * times * sigma;
                case VARIANCE -> before[i] + times / 2 * sigma * random.nextGaussian();
                case SEASON_BREAK -> before[i] - base.mean(i) + base.mean(i + (2 << size) * HOUR);
                case FLAT_LINE -> before[from];
                case DROP_OUT -> 0;
            };
        }
    }
}
