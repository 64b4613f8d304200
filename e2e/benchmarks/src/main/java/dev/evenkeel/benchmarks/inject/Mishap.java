package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.benchmarks.inject.Source.Fault;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A fault as a name, how long each size lasts, and what is done to each of its rows.
 *
 * @param lasting rows of each size
 */
record Mishap(String name, List<Integer> lasting, Change change) implements Fault {

    /** What it does to one row. */
    interface Change {
        /**
         * Changes a row.
         *
         * @param row in the series, to be changed in place: {@code values[row]}
         * @param from the fault's first row
         * @param which a signal or replica, the same for the whole fault, from 0 to 999,999
         */
        void apply(double[][] values, int row, int from, int size, int which);
    }

    /** One that lasts as long in every size. */
    static Mishap of(String name, int rows, Change change) {
        return new Mishap(name, List.of(rows, rows, rows), change);
    }

    @Override
    public int rows(int size) {
        return lasting.get(size);
    }

    @Override
    public void inject(double[][] values, int from, int size, SplittableRandom random) {
        int which = random.nextInt(1_000_000);
        for (int row = from; row < from + rows(size); row++) {
            change.apply(values, row, from, size, which);
        }
    }
}
