package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.controller.monitor.model.DeploymentGatherer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Watches TrainingRuns for those who own them, and for those who name one in {@code spec.model.trainingRun}. */
final class RunsOfDeployments {
    private static final String INDEX = "evenkeel.dev/training-run";

    private RunsOfDeployments() {}

    static EventSource<TrainingRun, ModelDeployment> source(EventSourceContext<ModelDeployment> context) {
        IndexerResourceCache<ModelDeployment> primaries = context.getPrimaryCache();
        primaries.addIndexer(INDEX, RunsOfDeployments::named);
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(TrainingRun.class, ModelDeployment.class)
                        .withName("TrainingRun")
                        .withNamespacesInheritedFromController()
                        .withSecondaryToPrimaryMapper(run -> concerned(run, primaries))
                        .build(),
                context);
    }

    private static List<String> named(ModelDeployment deployment) {
        return DeploymentGatherer.namedRun(deployment)
                .map(run -> List.of(deployment.getMetadata().getNamespace() + "/" + run))
                .orElse(List.of());
    }

    private static Set<ResourceID> concerned(TrainingRun run, IndexerResourceCache<ModelDeployment> primaries) {
        Stream<ResourceID> owners =
                Mappers.<TrainingRun>fromOwnerReferences(ModelDeployment.class).toPrimaryResourceIDs(run).stream();
        String key = run.getMetadata().getNamespace() + "/" + run.getMetadata().getName();
        return Stream.concat(owners, primaries.byIndex(INDEX, key).stream().map(ResourceID::fromResource))
                .collect(Collectors.toSet());
    }
}
