package dev.evenkeel.analytics.rca;

import java.util.List;

/**
 * A candidate.
 *
 * @param node who
 * @param score from 0 to 1: how much the evidence of all families together speaks for it. Not a probability: see
 *     {@link Diagnosis#confidence()}
 * @param evidence strongest first; only the first causes of a diagnosis carry it
 */
public record Cause(String node, double score, List<Evidence> evidence) {
    /** Copies the list. */
    public Cause {
        evidence = List.copyOf(evidence);
    }
}
