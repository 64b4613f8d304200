package dev.evenkeel.analytics.rca;

import java.util.List;
import java.util.Optional;

/**
 * All that a diagnosis is made from. Nodes that only signals, changes or the symptom name belong to it as well.
 *
 * @param graph who calls whom, as far as it is known
 * @param signals in any order
 * @param changes in any order
 * @param symptom what hurts, if known
 */
public record Snapshot(TopologyGraph graph, List<Signal> signals, List<Change> changes, Optional<Symptom> symptom) {
    /** Copies the lists. */
    public Snapshot {
        signals = List.copyOf(signals);
        changes = List.copyOf(changes);
    }

    /** Without changes and without a known symptom. */
    public static Snapshot of(TopologyGraph graph, List<Signal> signals) {
        return new Snapshot(graph, signals, List.of(), Optional.empty());
    }
}
