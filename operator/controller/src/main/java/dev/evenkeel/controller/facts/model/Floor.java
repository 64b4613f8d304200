package dev.evenkeel.controller.facts.model;

import java.util.List;
import java.util.Optional;

/**
 * What the servers shall hold: the durable floor, and what is pushed to them.
 *
 * @param generation grows with each change; servers refuse a lower one
 * @param entries the revisions to hold, with their weights; exactly one has {@value #ALL}
 */
public record Floor(long generation, List<Entry> entries) {
    /** All of the traffic, in percent. */
    public static final int ALL = 100;

    public Floor {
        entries = List.copyOf(entries);
    }

    /** One revision to hold. */
    public record Entry(String name, String uri, String digest, int weight) {
        /** This revision, with all traffic or none. */
        public static Entry of(Revision revision, int weight) {
            return new Entry(revision.name(), revision.uri(), revision.digest(), weight);
        }
    }

    /** The entry that takes the traffic. */
    public Optional<Entry> active() {
        return entries.stream().filter(entry -> entry.weight() > 0).findFirst();
    }

    /** The entry of this name. */
    public Optional<Entry> entry(String name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    /** Whether the revision of this name takes the traffic. */
    public boolean serves(String name) {
        return active().filter(entry -> entry.name().equals(name)).isPresent();
    }
}
