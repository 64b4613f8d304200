package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.benchmarks.inject.Source.Fault;
import java.util.SplittableRandom;

/** Anomalies of one signal, each in three sizes: in units of the noise, or in time. */
enum Anomaly {
    SPIKE,
    LEVEL,
    TREND,
    VARIANCE,
    SEASON_BREAK,
    FLAT_LINE,
    DROP_OUT,
    SLOW_LEAK;

    /** Whether it would change such a series at all. */
    boolean fits(Base base) {
        return switch (this) {
            case SEASON_BREAK -> base.seasonal;
            case SPIKE, LEVEL, TREND, VARIANCE, FLAT_LINE, DROP_OUT, SLOW_LEAK -> true;
        };
    }

    private int rows(int size) {
        return switch (this) {
            case SPIKE -> 1;
            case LEVEL, TREND, VARIANCE -> 12 * Source.HOUR;
            case SEASON_BREAK -> Source.DAY;
            case FLAT_LINE -> new int[] {Source.HOUR, 3 * Source.HOUR, 9 * Source.HOUR}[size];
            case DROP_OUT -> new int[] {2, 6, 18}[size];
            case SLOW_LEAK -> 5 * Source.DAY;
        };
    }

    private void inject(double[][] values, int from, int size, Base base, SplittableRandom random) {
        double sigma = base.noise(from);
        double sign = base == Base.COUNTS || random.nextBoolean() ? 1 : -1;
        double times = new double[] {4, 8, 16}[size];
        double standing = values[from][0];
        int rows = rows(size);
        for (int i = 0; i < rows; i++) {
            double healthy = values[from + i][0];
            double done = (i + 1.0) / rows;
            values[from + i][0] = switch (this) {
                case SPIKE -> healthy + sign * times * sigma;
                case LEVEL -> healthy + sign * times / 2 * sigma;
                case TREND -> healthy + sign * done * times * sigma;
                case SLOW_LEAK -> healthy + done * times * sigma;
                case VARIANCE -> healthy + times / 2 * sigma * random.nextGaussian();
                case SEASON_BREAK -> healthy - base.mean(from + i) + base.mean(from + i + (2 << size) * Source.HOUR);
                case FLAT_LINE -> standing;
                case DROP_OUT -> 0;
            };
        }
    }

    /** As a fault of that series. */
    Fault in(Base base) {
        Anomaly anomaly = this;
        return new Fault() {
            @Override
            public String name() {
                return anomaly.name();
            }

            @Override
            public int rows(int size) {
                return anomaly.rows(size);
            }

            @Override
            public void inject(double[][] values, int from, int size, SplittableRandom random) {
                anomaly.inject(values, from, size, base, random);
            }
        };
    }
}
