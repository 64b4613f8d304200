package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.benchmarks.inject.Source.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Healthy series, and what each would have been with an anomaly: one series for every kind and size. Everything follows from
 * the names of the sources and the number of seeds.
 */
record Suite(List<Healthy> healthy) {
    static final int ROWS = 28 * Source.DAY;
    /** Rows at the beginning that are only learned. */
    static final int LEARNING = 14 * Source.DAY;
    /** Rows of the healthy series before an anomaly, and of the series after it, that are scored with it. */
    static final int AROUND = Source.DAY;

    private static final long START = 1_767_225_600_000L + 4 * 86_400_000L; // Monday 2026-01-05

    /** A healthy series, the signals of each row, and its anomalies in order of time. */
    record Healthy(Source source, List<double[]> rows, List<Event> events) {}

    /**
     * One anomaly.
     *
     * @param source name of the source of the series
     * @param kind name of the fault
     * @param from its first row
     * @param to the row after its last
     * @param rows the series from there to {@link #AROUND} rows after its end
     */
    record Event(String source, String kind, int size, int from, int to, List<double[]> rows) {}

    static long millis(int row) {
        return START + row * 1000L * Source.STEP_SECONDS;
    }

    static Suite of(Source[] sources, int seeds) {
        List<Healthy> list = new ArrayList<>();
        for (Source source : sources) {
            for (int seed = 1; seed <= seeds; seed++) {
                SplittableRandom random =
                        new SplittableRandom(1000L * source.name().hashCode() + seed);
                double[][] rows = source.series(ROWS, random);
                List<Event> events = new ArrayList<>();
                for (Fault fault : source.faults()) {
                    for (int size = 0; size < Fault.SIZES; size++) {
                        events.add(event(source.name(), rows, fault, size, random));
                    }
                }
                list.add(new Healthy(source, List.of(rows), events));
            }
        }
        return new Suite(list);
    }

    private static Event event(String source, double[][] healthy, Fault fault, int size, SplittableRandom random) {
        int from = LEARNING + AROUND + random.nextInt(ROWS - 2 * AROUND - LEARNING - fault.rows(size));
        int to = from + fault.rows(size);
        double[][] rows = new double[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            rows[i] = healthy[i].clone();
        }
        fault.inject(rows, from, size, random);
        List<double[]> told = List.of(Arrays.copyOfRange(rows, from, to + AROUND));
        return new Event(source, fault.name(), size, from, to, told);
    }
}
