package dev.evenkeel.controller.plan.model;

import dev.evenkeel.controller.facts.model.Revision;
import java.util.Optional;

/**
 * A revision to be recorded: immutable from then on.
 *
 * @param run the TrainingRun that made it
 * @param manifest digest of its manifest
 * @param rejection set when the digest was rejected before: it never returns without a pin
 */
public record NewRevision(
        long number,
        String name,
        String digest,
        ModelLocation location,
        Optional<String> run,
        Optional<String> manifest,
        Optional<Revision.Rejection> rejection) {

    /** Where the model lies. */
    public sealed interface ModelLocation {
        /** In the artifact store, in the deployment's namespace. */
        record Store() implements ModelLocation {}

        /** At a URI of the user's. */
        record Uri(String uri) implements ModelLocation {}
    }
}
