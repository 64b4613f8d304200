package dev.evenkeel.controller.monitor.model;

import dev.evenkeel.api.v1alpha1.TrainingRun;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Optional;

/**
 * The objects around one ModelDeployment, as the caches have them. Not to be changed.
 *
 * @param runs its own TrainingRuns, and the one that its spec names
 * @param floor the stable servers' ConfigMap
 * @param stablePods pods of the stable servers
 * @param candidatePods pods of the candidate, of any revision
 */
public record Seen(
        List<TrainingRun> runs,
        List<ControllerRevision> revisions,
        Optional<ConfigMap> floor,
        Optional<Deployment> stable,
        Optional<Service> service,
        Optional<PodDisruptionBudget> disruptionBudget,
        Optional<NetworkPolicy> networkPolicy,
        Optional<ConfigMap> candidateConfig,
        Optional<Deployment> candidate,
        List<Pod> stablePods,
        List<Pod> candidatePods) {
    public Seen {
        runs = List.copyOf(runs);
        revisions = List.copyOf(revisions);
        stablePods = List.copyOf(stablePods);
        candidatePods = List.copyOf(candidatePods);
    }
}
