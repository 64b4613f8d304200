package dev.evenkeel.controller;

import dev.evenkeel.controller.facts.model.DataUri;
import dev.evenkeel.controller.monitor.model.ConfigMapData;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Set;

/** Wakes the objects whose training data lie in a ConfigMap that came, changed or went. */
final class DataChanges<P extends HasMetadata> extends AbstractEventSource<DataChanges.Change, P> {
    /** Index of the primary cache: from a ConfigMap to who reads it. */
    static final String INDEX = "evenkeel.dev/data";

    private final IndexerResourceCache<P> primaries;

    /** What this source is of: a type of its own, so that nobody takes it for a watch of what we own. */
    record Change() {}

    DataChanges(ConfigMapData data, IndexerResourceCache<P> primaries) {
        super(Change.class, "data");
        this.primaries = primaries;
        data.listen(this::changed);
    }

    /** The index keys of an object in this namespace that reads this uri. */
    static List<String> key(String namespace, String uri) {
        return DataUri.parse(uri) instanceof DataUri.InConfigMap map
                ? List.of(namespace + "/" + map.configMap())
                : List.of();
    }

    private void changed(String namespace, String name) {
        if (isRunning()) {
            primaries
                    .byIndex(INDEX, namespace + "/" + name)
                    .forEach(primary -> getEventHandler().handleEvent(new Event(ResourceID.fromResource(primary))));
        }
    }

    @Override
    public Set<Change> getSecondaryResources(P primary) {
        return Set.of();
    }
}
