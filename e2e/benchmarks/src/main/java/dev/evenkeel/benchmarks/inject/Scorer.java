package dev.evenkeel.benchmarks.inject;

import java.util.function.IntFunction;

/** A detector under test: it scores one series row by row. Not thread safe. */
interface Scorer {
    /** The score of a row: the higher, the stranger. Rows come in order, five minutes apart. */
    double score(long epochMillis, double[] values);

    /** Whether the row just scored is an alarm by the detector's own rule; only those that have one are asked. */
    default boolean alarm() {
        throw new UnsupportedOperationException("has no alarm rule of its own");
    }

    /** Another one in the same state, so that what was learned need not be learned again for each anomaly. */
    Scorer copy();

    /**
     * Something that makes fresh scorers.
     *
     * @param ownAlarm whether they have an alarm rule of their own
     * @param maker makes one for so many signals
     */
    record Candidate(String name, boolean ownAlarm, IntFunction<Scorer> maker) {}
}
