package dev.evenkeel.controller.facts.model;

import java.time.Instant;
import java.util.Optional;

/**
 * One immutable revision of a model, as its ControllerRevision holds it.
 *
 * @param number grows by one with each revision
 * @param name of the ControllerRevision, and what servers call the revision
 * @param digest of the model, {@code sha256:HEX}
 * @param uri where servers fetch it
 * @param run the TrainingRun that made it
 * @param manifest digest of the manifest, for the next run's champion gate
 * @param promotedAt when it took the traffic last; empty when it never did
 * @param rejection why it must not serve; empty when it may
 */
public record Revision(
        long number,
        String name,
        String digest,
        String uri,
        Optional<String> run,
        Optional<String> manifest,
        Optional<Instant> promotedAt,
        Optional<Rejection> rejection) {

    /** Why a revision must not serve. */
    public record Rejection(String reason, String message) {}

    /** Whether it ever took the traffic. */
    public boolean promoted() {
        return promotedAt.isPresent();
    }

    /** Whether it failed, and so never returns without a pin. */
    public boolean rejected() {
        return rejection.isPresent();
    }
}
