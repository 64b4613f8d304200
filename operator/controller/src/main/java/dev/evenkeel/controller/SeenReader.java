package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.controller.execute.build.ServingObjects;
import dev.evenkeel.controller.monitor.model.DeploymentGatherer;
import dev.evenkeel.controller.monitor.model.Seen;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Collects the objects around one ModelDeployment from the caches of its reconcile. */
final class SeenReader {
    private SeenReader() {}

    static Seen read(ModelDeployment deployment, Context<ModelDeployment> context) {
        Set<Pod> pods = context.getSecondaryResources(Pod.class);
        return new Seen(
                runs(deployment, context),
                List.copyOf(context.getSecondaryResources(ControllerRevision.class)),
                named(context, ConfigMap.class, ServingObjects.stableName(deployment)),
                named(context, Deployment.class, ServingObjects.stableName(deployment)),
                named(context, Service.class, deployment.getMetadata().getName()),
                named(context, PodDisruptionBudget.class, ServingObjects.stableName(deployment)),
                named(context, NetworkPolicy.class, ServingObjects.stableName(deployment)),
                named(context, ConfigMap.class, ServingObjects.candidateName(deployment)),
                named(context, Deployment.class, ServingObjects.candidateName(deployment)),
                inRole(pods, ServingObjects.STABLE),
                inRole(pods, ServingObjects.CANDIDATE));
    }

    /** Its own runs; and the run that it names, which may be older than it and so is looked up by name. */
    private static List<TrainingRun> runs(ModelDeployment deployment, Context<ModelDeployment> context) {
        Stream<TrainingRun> own = context.getSecondaryResourcesAsStream(TrainingRun.class);
        if (context.eventSourceRetriever().getEventSourceFor(TrainingRun.class) instanceof Cache<?> cache) {
            String namespace = deployment.getMetadata().getNamespace();
            Stream<TrainingRun> named = DeploymentGatherer.namedRun(deployment)
                    .flatMap(name -> cache.get(new ResourceID(name, namespace)))
                    .map(TrainingRun.class::cast)
                    .stream();
            return Stream.concat(own, named).distinct().toList();
        }
        return own.toList();
    }

    private static <T extends HasMetadata> Optional<T> named(
            Context<ModelDeployment> context, Class<T> type, String name) {
        return context.getSecondaryResourcesAsStream(type)
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst();
    }

    private static List<Pod> inRole(Set<Pod> pods, String role) {
        return pods.stream()
                .filter(pod -> role.equals(Optional.ofNullable(pod.getMetadata().getLabels())
                        .orElse(Map.of())
                        .get(Evenkeel.ROLE_LABEL)))
                .toList();
    }
}
