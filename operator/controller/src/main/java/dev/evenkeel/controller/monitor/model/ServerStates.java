package dev.evenkeel.controller.monitor.model;

/** Asks model servers what they hold. */
@FunctionalInterface
public interface ServerStates {
    /** What this server says. Never throws: silence is a fact. */
    ServerSeen ask(ServersSeen.PodAddress server);
}
