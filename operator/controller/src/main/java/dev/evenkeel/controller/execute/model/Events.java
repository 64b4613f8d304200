package dev.evenkeel.controller.execute.model;

import dev.evenkeel.controller.plan.model.Finding;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** Tells people what changed, where {@code kubectl describe} shows it. */
@FunctionalInterface
public interface Events {
    /** Records what happened to the object. Best effort: an event that is lost changes nothing. */
    void record(HasMetadata about, Finding what);
}
