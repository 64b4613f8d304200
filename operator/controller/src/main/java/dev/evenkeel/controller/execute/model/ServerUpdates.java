package dev.evenkeel.controller.execute.model;

import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.ServersSeen.PodAddress;
import java.util.Optional;

/** Tells model servers what to hold. */
@FunctionalInterface
public interface ServerUpdates {
    /**
     * Tells one server.
     *
     * @param model namespace and name
     * @return why it did not take it; empty when it did
     */
    Optional<Refusal> push(PodAddress server, String model, Floor floor);

    /** A server that was told and did not take it, for this reason. */
    record Refusal(PodAddress server, String message) {}
}
