package dev.evenkeel.benchmarks.inject;

import java.util.List;
import java.util.SplittableRandom;

/** A kind of healthy series, and the anomalies that can be put into it. */
interface Source {
    int STEP_SECONDS = 300;
    int DAY = 86_400 / STEP_SECONDS;
    int HOUR = DAY / 24;

    String name();

    /** How many signals are measured together. */
    int signals();

    /** A healthy series, [rows][signals]; everything follows from the random numbers. */
    double[][] series(int rows, SplittableRandom random);

    /** What can go wrong with it. */
    List<? extends Fault> faults();

    /** One kind of anomaly. */
    interface Fault {
        int SIZES = 3;

        String name();

        /** Rows it lasts. */
        int rows(int size);

        /** Puts one into a healthy series, in place, from a row on; the sizes are 0, 1 and 2. */
        void inject(double[][] values, int from, int size, SplittableRandom random);
    }
}
