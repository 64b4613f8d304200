package dev.evenkeel.controller.monitor.model;

import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.ServerSeen;
import dev.evenkeel.controller.facts.model.ServersSeen.PodAddress;

/** Asks model servers what they hold. */
@FunctionalInterface
public interface ServerStates {
    /**
     * What this server says. Never throws: silence is a fact.
     *
     * @param wanted what it should hold; a server that once said that it holds exactly this need not be asked again
     */
    ServerSeen ask(PodAddress server, Floor wanted);
}
