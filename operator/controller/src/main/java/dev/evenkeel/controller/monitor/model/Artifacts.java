package dev.evenkeel.controller.monitor.model;

import dev.evenkeel.controller.facts.model.RunFacts;
import java.util.Optional;

/** The artifact store, as far as the controller reads it. */
public interface Artifacts {
    /**
     * The manifest with this digest. Never throws: what went wrong is a fact.
     *
     * @param digest {@code sha256:HEX}; the bytes are checked against it
     */
    RunFacts.ManifestSeen manifest(String namespace, String digest);

    /** What the run told the store last; empty when nothing, or when the store does not answer. */
    Optional<RunFacts.ProgressSeen> progress(String namespace, String runUid);
}
