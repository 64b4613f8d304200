package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.benchmarks.inject.Source.Fault;
import java.util.SplittableRandom;

/** Ways in which one signal leaves the others while, alone, it looks as ever. Signals 0 and 1 of a fleet share its load. */
enum Break implements Fault {
    /** It follows a load of its own: the one of another day at this hour, in part. */
    STRAY,
    /** It goes up where it should go down. */
    MIRROR,
    /** It comes late, by half an hour to two. */
    LAG;

    private static final int ROWS = 6 * Source.HOUR;

    @Override
    public int rows(int size) {
        return ROWS;
    }

    @Override
    public void inject(double[][] values, int from, int size, SplittableRandom random) {
        int signal = random.nextInt(2);
        double share = new double[] {0.33, 0.66, 1}[size];
        int daysBack = 2 + random.nextInt(8);
        double[] healthy = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            healthy[i] = values[i][signal];
        }
        double middle = 0;
        for (int i = from; i < from + ROWS; i++) {
            middle += healthy[i] / ROWS;
        }
        for (int i = from; i < from + ROWS; i++) {
            double instead = switch (this) {
                case STRAY -> healthy[i - daysBack * Source.DAY];
                case MIRROR -> 2 * middle - healthy[i];
                case LAG -> healthy[i - ((Source.HOUR / 2) << size)];
            };
            values[i][signal] = this == LAG ? instead : (1 - share) * healthy[i] + share * instead;
        }
    }
}
