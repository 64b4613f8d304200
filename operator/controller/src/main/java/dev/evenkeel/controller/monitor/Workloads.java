package dev.evenkeel.controller.monitor;

import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.controller.facts.Pod;
import dev.evenkeel.controller.facts.Target;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Reads Kubernetes' objects, where anything may be absent, into values where absence is settled. Pure. */
final class Workloads {
    private static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String TEMPLATE_HASH = "pod-template-hash";

    private Workloads() {}

    /** The target that a workload is; empty for a kind that cannot be watched. */
    static Optional<Target> target(HasMetadata workload, Optional<String> scaledBy) {
        ObjectRef ref = ObjectRef.to(workload);
        return switch (workload) {
            case Deployment it -> Optional.of(deployment(ref, it, scaledBy));
            case StatefulSet it -> Optional.of(statefulSet(ref, it, scaledBy));
            case DaemonSet it -> Optional.of(daemonSet(ref, it));
            default -> Optional.empty();
        };
    }

    private static Target deployment(ObjectRef ref, Deployment it, Optional<String> scaledBy) {
        int wanted = orElse(it.getSpec().getReplicas(), 1);
        DeploymentStatus status = Objects.requireNonNullElseGet(it.getStatus(), DeploymentStatus::new);
        int updated = orElse(status.getUpdatedReplicas(), 0);
        boolean rolling = unobserved(it, status.getObservedGeneration())
                || updated < wanted
                || orElse(status.getReplicas(), 0) > updated;
        String revision = annotation(it, REVISION);
        return new Target(ref, wanted, orElse(status.getReadyReplicas(), 0), rolling, revision, true, scaledBy);
    }

    private static Target statefulSet(ObjectRef ref, StatefulSet it, Optional<String> scaledBy) {
        int wanted = orElse(it.getSpec().getReplicas(), 1);
        StatefulSetStatus status = Objects.requireNonNullElseGet(it.getStatus(), StatefulSetStatus::new);
        boolean rolling = unobserved(it, status.getObservedGeneration())
                || !Objects.equals(status.getCurrentRevision(), status.getUpdateRevision());
        String revision = Objects.requireNonNullElse(status.getUpdateRevision(), "");
        return new Target(ref, wanted, orElse(status.getReadyReplicas(), 0), rolling, revision, true, scaledBy);
    }

    private static Target daemonSet(ObjectRef ref, DaemonSet it) {
        DaemonSetStatus status = Objects.requireNonNullElseGet(it.getStatus(), DaemonSetStatus::new);
        int wanted = orElse(status.getDesiredNumberScheduled(), 0);
        boolean rolling = unobserved(it, status.getObservedGeneration())
                || orElse(status.getUpdatedNumberScheduled(), 0) < wanted;
        String revision = String.valueOf(it.getMetadata().getGeneration());
        return new Target(ref, wanted, orElse(status.getNumberReady(), 0), rolling, revision, false, Optional.empty());
    }

    private static boolean unobserved(HasMetadata it, @Nullable Long observed) {
        Long generation = it.getMetadata().getGeneration();
        return generation != null && (observed == null || observed < generation);
    }

    /** Whether a pod belongs to a workload: by its controller, not by labels alone, which two workloads may share. */
    static boolean owns(HasMetadata workload, io.fabric8.kubernetes.api.model.Pod pod) {
        Optional<OwnerReference> controller = pod.getMetadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .findFirst();
        if (controller.isEmpty()) {
            return false;
        }
        if (workload instanceof Deployment deployment) {
            // A Deployment's ReplicaSet is called by its name and the hash of its template, which the pod carries.
            String hash = labels(pod).getOrDefault(TEMPLATE_HASH, "");
            String replicaSet = workload.getMetadata().getName() + "-" + hash;
            return controller.get().getKind().equals("ReplicaSet")
                    && controller.get().getName().equals(replicaSet)
                    && selects(deployment.getSpec().getSelector(), pod);
        }
        return Objects.equals(controller.get().getUid(), workload.getMetadata().getUid());
    }

    private static boolean selects(@Nullable LabelSelector selector, io.fabric8.kubernetes.api.model.Pod pod) {
        Map<String, String> wanted = selector == null ? null : selector.getMatchLabels();
        return wanted == null || labels(pod).entrySet().containsAll(wanted.entrySet());
    }

    /** The pod as a value. */
    static Pod pod(io.fabric8.kubernetes.api.model.Pod pod) {
        PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
        Instant created = time(pod.getMetadata().getCreationTimestamp()).orElse(Instant.EPOCH);
        Instant started = time(status.getStartTime()).orElse(created);
        Optional<PodCondition> ready = status.getConditions().stream()
                .filter(condition -> "Ready".equals(condition.getType()))
                .findFirst();
        boolean isReady =
                ready.filter(condition -> "True".equals(condition.getStatus())).isPresent();
        Instant since = ready.flatMap(condition -> time(condition.getLastTransitionTime()))
                .orElse(started);
        return new Pod(
                pod.getMetadata().getName(),
                Objects.requireNonNullElse(pod.getMetadata().getUid(), ""),
                Objects.requireNonNullElse(pod.getSpec().getNodeName(), ""),
                started,
                isReady ? Optional.of(since) : Optional.empty(),
                isReady ? Optional.empty() : Optional.of(since),
                pod.getMetadata().getDeletionTimestamp() != null,
                Objects.requireNonNullElse(status.getPhase(), "Unknown"),
                pod.getSpec().getContainers().stream()
                        .map(container -> container(container, status.getContainerStatuses()))
                        .toList());
    }

    private static Pod.Container container(
            io.fabric8.kubernetes.api.model.Container container, List<ContainerStatus> statuses) {
        Optional<ContainerStatus> status = statuses.stream()
                .filter(candidate -> container.getName().equals(candidate.getName()))
                .findFirst();
        Optional<ContainerStateTerminated> end =
                status.map(ContainerStatus::getLastState).map(ContainerState::getTerminated);
        return new Pod.Container(
                container.getName(),
                limit(container, "cpu"),
                limit(container, "memory"),
                status.map(ContainerStatus::getRestartCount).orElse(0),
                status.map(ContainerStatus::getState)
                        .map(ContainerState::getWaiting)
                        .map(ContainerStateWaiting::getReason)
                        .orElse(""),
                end.map(ContainerStateTerminated::getReason).orElse(""),
                end.flatMap(terminated -> time(terminated.getFinishedAt())));
    }

    private static OptionalDouble limit(io.fabric8.kubernetes.api.model.Container container, String resource) {
        Quantity quantity = Optional.ofNullable(container.getResources())
                .map(resources -> resources.getLimits())
                .map(limits -> limits.get(resource))
                .orElse(null);
        return quantity == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(Quantity.getAmountInBytes(quantity).doubleValue());
    }

    private static Optional<Instant> time(@Nullable String text) {
        return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
    }

    private static int orElse(@Nullable Integer value, int fallback) {
        return value == null ? fallback : value;
    }

    private static String annotation(HasMetadata object, String key) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(key, "");
    }

    private static Map<String, String> labels(HasMetadata object) {
        return Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.<String, String>of());
    }
}
