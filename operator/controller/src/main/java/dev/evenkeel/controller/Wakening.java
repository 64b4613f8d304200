package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.RemediationPolicy;
import dev.evenkeel.controller.knowledge.Stirring;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Wakes policies: for the pulse, for a change in a namespace, for a delivered notification. */
final class Wakening extends AbstractEventSource<Void, RemediationPolicy> {
    private volatile Supplier<List<RemediationPolicy>> policies = List::of;

    Wakening() {
        super(Void.class, "wakening");
    }

    /** Where the policies are listed. */
    void policies(Supplier<List<RemediationPolicy>> source) {
        policies = source;
    }

    /** The policies that there are. */
    List<RemediationPolicy> policies() {
        return policies.get();
    }

    /** Wakes one policy. */
    void wake(Stirring policy) {
        if (isRunning()) {
            getEventHandler().handleEvent(new Event(new ResourceID(policy.policy(), policy.namespace())));
        }
    }

    /** Wakes every policy of a namespace; of all where it is "". */
    void wakeNamespace(String namespace) {
        if (!isRunning()) {
            return;
        }
        policies.get().stream()
                .map(Stirring::of)
                .filter(policy -> namespace.isEmpty() || policy.namespace().equals(namespace))
                .forEach(this::wake);
    }

    @Override
    public Set<Void> getSecondaryResources(RemediationPolicy primary) {
        return Set.of();
    }
}
