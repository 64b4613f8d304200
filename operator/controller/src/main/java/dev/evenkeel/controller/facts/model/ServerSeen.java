package dev.evenkeel.controller.facts.model;

import java.util.List;
import java.util.Optional;

/** What one model server says of itself. */
public sealed interface ServerSeen {
    /** It was not asked: its pod has no address yet, or has ended. */
    record NotAsked() implements ServerSeen {}

    /** It was asked and did not answer. */
    record Silent(String message) implements ServerSeen {}

    /** It said this. */
    record Reported(long generation, List<Loaded> revisions) implements ServerSeen {
        public Reported {
            revisions = List.copyOf(revisions);
        }
    }

    /** One revision in a server. */
    record Loaded(String name, String digest, int weight, State state, String reason, String message) {}

    /** How far a server is with a revision. */
    enum State {
        LOADING,
        READY,
        FAILED
    }

    /** What it said of one revision. */
    default Optional<Loaded> of(String revision) {
        return this instanceof Reported reported
                ? reported.revisions().stream()
                        .filter(one -> one.name().equals(revision))
                        .findFirst()
                : Optional.empty();
    }

    /** Whether it has the revision ready to serve. */
    default boolean ready(String revision) {
        return of(revision).filter(one -> one.state() == State.READY).isPresent();
    }

    /** Whether it holds at least this generation. */
    default boolean holds(long generation) {
        return this instanceof Reported reported && reported.generation() >= generation;
    }
}
