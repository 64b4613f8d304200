package dev.evenkeel.controller.monitor.model;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads pods of one container, as ours are. */
final class PodReader {
    private PodReader() {}

    /** Why a pod is not running, in the kubelet's or the scheduler's words; empty when for no reason that they gave. */
    record Waiting(String reason, String message) {
        static Waiting of(String reason, String message) {
            return new Waiting(Objects.requireNonNullElse(reason, ""), Objects.requireNonNullElse(message, ""));
        }
    }

    static Optional<ContainerStatus> container(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(PodStatus::getContainerStatuses).orElse(List.of()).stream()
                .findFirst();
    }

    static Waiting waiting(Pod pod) {
        return container(pod)
                .map(ContainerStatus::getState)
                .map(ContainerState::getWaiting)
                .map(waiting -> Waiting.of(waiting.getReason(), waiting.getMessage()))
                .or(() -> conditions(pod)
                        .filter(condition ->
                                "PodScheduled".equals(condition.getType()) && "False".equals(condition.getStatus()))
                        .map(condition -> Waiting.of(condition.getReason(), condition.getMessage()))
                        .findFirst())
                .orElseGet(() -> new Waiting("", ""));
    }

    /** The reason of the last end, when the container was restarted. */
    static Optional<String> lastEnd(Pod pod) {
        return container(pod)
                .map(ContainerStatus::getLastState)
                .map(ContainerState::getTerminated)
                .map(ContainerStateTerminated::getReason);
    }

    static int restarts(Pod pod) {
        return container(pod).map(ContainerStatus::getRestartCount).orElse(0);
    }

    static boolean ready(Pod pod) {
        return conditions(pod)
                .anyMatch(condition -> "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /** Whether it works or will: not ended, and not told to go. */
    static boolean stays(Pod pod) {
        String phase =
                Optional.ofNullable(pod.getStatus()).map(PodStatus::getPhase).orElse("Pending");
        return pod.getMetadata().getDeletionTimestamp() == null
                && !phase.equals("Failed")
                && !phase.equals("Succeeded");
    }

    private static Stream<PodCondition> conditions(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(PodStatus::getConditions).orElse(List.of()).stream();
    }
}
