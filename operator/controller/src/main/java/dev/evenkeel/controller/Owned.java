package dev.evenkeel.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import java.util.Optional;
import java.util.Set;

/** Watches of what the operator made: only that, told by its labels, so that caches stay small. */
final class Owned {
    private static final String OURS = "app.kubernetes.io/managed-by=evenkeel,";

    private Owned() {}

    /** Objects with this label that the primary owns. */
    static <R extends HasMetadata, P extends HasMetadata> InformerEventSource<R, P> by(
            Class<P> owner, Class<R> type, String label, EventSourceContext<P> context) {
        return source(owner, type, label, Mappers.fromOwnerReferences(owner), context);
    }

    /** Objects that name the primary in this label: grandchildren. */
    static <R extends HasMetadata, P extends HasMetadata> InformerEventSource<R, P> labelled(
            Class<P> primary, Class<R> type, String label, EventSourceContext<P> context) {
        return labelled(primary, type, label, label, context);
    }

    /** The same, of those alone that have another label as well. */
    static <R extends HasMetadata, P extends HasMetadata> InformerEventSource<R, P> labelled(
            Class<P> primary, Class<R> type, String label, String other, EventSourceContext<P> context) {
        return source(primary, type, label + "," + other, object -> named(object, label), context);
    }

    private static Set<ResourceID> named(HasMetadata object, String label) {
        return Optional.ofNullable(object.getMetadata().getLabels())
                .map(labels -> labels.get(label))
                .map(name -> Set.of(new ResourceID(name, object.getMetadata().getNamespace())))
                .orElse(Set.of());
    }

    private static <R extends HasMetadata, P extends HasMetadata> InformerEventSource<R, P> source(
            Class<P> primary,
            Class<R> type,
            String label,
            SecondaryToPrimaryMapper<R> mapper,
            EventSourceContext<P> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, primary)
                        .withName(type.getSimpleName())
                        .withLabelSelector(OURS + label)
                        .withSecondaryToPrimaryMapper(mapper)
                        .withNamespacesInheritedFromController()
                        .build(),
                context);
    }
}
