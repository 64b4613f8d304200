package dev.evenkeel.analytics.rca;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The answer of a {@link CauseRanker}: an act may follow a {@link Ranked} one only. */
public sealed interface Diagnosis {
    /** All nodes of the snapshot, likeliest first; nodes of the same score by name. */
    List<Cause> causes();

    /** Probability that the first cause is right, calibrated on the seeded incidents of the benchmarks. */
    double confidence();

    /** Sure enough.
     *
     * @param causes likeliest first, at least one
     * @param confidence at least {@link RankerConfig#abstainBelow()}
     */
    record Ranked(List<Cause> causes, double confidence) implements Diagnosis {
        /** Copies the list. */
        public Ranked {
            causes = List.copyOf(causes);
        }
    }

    /** Not sure; the order of the causes is a hint for people.
     *
     * @param causes likeliest first, empty for an empty snapshot
     * @param confidence below {@link RankerConfig#abstainBelow()}
     * @param missing what would help, at least one
     */
    record Abstained(List<Cause> causes, double confidence, Set<Gap> missing) implements Diagnosis {
        /** Copies the collections. */
        public Abstained {
            causes = List.copyOf(causes);
            EnumSet<Gap> copy = EnumSet.noneOf(Gap.class);
            copy.addAll(missing);
            missing = Collections.unmodifiableSet(copy);
        }
    }
}
