package dev.evenkeel.controller.facts.model;

import dev.evenkeel.controller.facts.model.ServersSeen.Server;
import java.time.Instant;
import java.util.Optional;

/** The pod of its own in which a revision proves itself. */
public sealed interface CandidateSeen {
    /** There is none. */
    record Absent() implements CandidateSeen {}

    /**
     * It was made for a revision.
     *
     * @param since when it was made
     * @param server its pod, once there is one
     */
    record Present(String revision, Instant since, Optional<Server> server) implements CandidateSeen {}

    /** Whether a candidate is there for this revision. */
    default boolean isFor(String revision) {
        return this instanceof Present present && present.revision().equals(revision);
    }
}
