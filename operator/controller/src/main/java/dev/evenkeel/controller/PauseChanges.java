package dev.evenkeel.controller;

import dev.evenkeel.controller.monitor.Pauses;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.Set;

/** Wakes all objects of a kind when a brake was pulled or let go: what waited goes on at once. */
final class PauseChanges<P extends HasMetadata> extends AbstractEventSource<PauseChanges.Change, P> {
    private final IndexerResourceCache<P> primaries;

    /** What this source is of: a type of its own, so that nobody takes it for a watch of what we own. */
    record Change() {}

    PauseChanges(Pauses pauses, IndexerResourceCache<P> primaries) {
        super(Change.class, "pause");
        this.primaries = primaries;
        pauses.listen(this::rung);
    }

    private void rung() {
        if (isRunning()) {
            primaries.keys().forEach(id -> getEventHandler().handleEvent(new Event(id)));
        }
    }

    @Override
    public Set<Change> getSecondaryResources(P primary) {
        return Set.of();
    }
}
