package dev.evenkeel.controller;

import dev.evenkeel.controller.monitor.Pauses;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.Set;

/** Wakes all objects of a kind when a brake was pulled or let go: what waited goes on at once. */
final class PauseChanges<P extends HasMetadata> extends AbstractEventSource<Namespace, P> {
    private final IndexerResourceCache<P> primaries;

    PauseChanges(Pauses pauses, IndexerResourceCache<P> primaries) {
        super(Namespace.class, "pause");
        this.primaries = primaries;
        pauses.listen(this::rung);
    }

    private void rung() {
        if (isRunning()) {
            primaries.keys().forEach(id -> getEventHandler().handleEvent(new Event(id)));
        }
    }

    @Override
    public Set<Namespace> getSecondaryResources(P primary) {
        return Set.of();
    }
}
