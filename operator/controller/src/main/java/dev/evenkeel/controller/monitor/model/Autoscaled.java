package dev.evenkeel.controller.monitor.model;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Optional;

/**
 * Whether an autoscaler drives a Deployment's replicas, told by the API server's own record of who wrote them: autoscalers
 * write the scale subresource as the controller manager. People who do so by kubectl are told apart: for them the spec of
 * the ModelDeployment is the place.
 */
public final class Autoscaled {
    private static final String SCALE = "scale";
    private static final String CONTROLLER_MANAGER = "kube-controller-manager";

    private Autoscaled() {}

    /** Whether it does. */
    public static boolean test(Deployment deployment) {
        return Optional.ofNullable(deployment.getMetadata().getManagedFields()).orElse(List.of()).stream()
                .anyMatch(Autoscaled::byAutoscaler);
    }

    private static boolean byAutoscaler(ManagedFieldsEntry entry) {
        return SCALE.equals(entry.getSubresource()) && CONTROLLER_MANAGER.equals(entry.getManager());
    }
}
