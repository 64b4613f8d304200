package dev.evenkeel.analytics.rca;

import java.util.List;

/** Turns the scores of a ranking into the probability that its first is right. */
final class Confidence {
    private Confidence() {}

    /** From 0 to 1; 0 for an empty ranking. */
    static double of(List<Cause> causes) {
        if (causes.isEmpty()) {
            return 0;
        }
        double first = causes.getFirst().score();
        double second = causes.size() > 1 ? causes.get(1).score() : 0;
        return first - second;
    }
}
