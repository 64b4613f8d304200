package dev.evenkeel.controller.world;

import dev.evenkeel.controller.facts.model.Floor;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Deployment controller and kubelet in one: makes the pods that Deployments want, and says when they are ready. */
public final class ToyNode {
    private final ToyApiServer api;
    private final ToyServers servers;
    private final Function<ConfigMap, Floor> reader;
    private int pods;

    /** @param reader what a server reads in its ConfigMap */
    public ToyNode(ToyApiServer api, ToyServers servers, Function<ConfigMap, Floor> reader) {
        this.api = api;
        this.servers = servers;
        this.reader = reader;
    }

    /** One step: pods that should not be go, pods that should be come, started pods become ready when they serve. */
    public void work() {
        api.all(Pod.class).filter(pod -> owner(pod).isEmpty()).forEach(this::remove);
        api.all(Deployment.class).forEach(this::work);
        api.all(Pod.class).forEach(this::probe);
    }

    private Optional<Deployment> owner(Pod pod) {
        return api.find(Deployment.class, name(pod)).filter(deployment -> sameRevision(deployment, pod));
    }

    /** Of the pod's Deployment, and of its ConfigMap: they share one. */
    private static String name(Pod pod) {
        return pod.getMetadata().getLabels().getOrDefault("toy/deployment", "");
    }

    private static boolean sameRevision(Deployment deployment, Pod pod) {
        return deployment
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .equals(pod.getMetadata().getAnnotations());
    }

    private void work(Deployment deployment) {
        String name = deployment.getMetadata().getName();
        List<Pod> own = api.all(Pod.class).filter(pod -> name.equals(name(pod))).toList();
        if (own.size() < deployment.getSpec().getReplicas()) {
            pods++;
            Map<String, String> labels = new java.util.TreeMap<>(
                    deployment.getSpec().getTemplate().getMetadata().getLabels());
            labels.put("toy/deployment", name);
            String pod = name + "-" + pods;
            api.put(new PodBuilder()
                    .withNewMetadata()
                    .withNamespace("shop")
                    .withName(pod)
                    .withLabels(labels)
                    .withAnnotations(
                            deployment.getSpec().getTemplate().getMetadata().getAnnotations())
                    .endMetadata()
                    .build());
        } else if (own.size() > deployment.getSpec().getReplicas()) {
            remove(own.getLast());
        } else {
            settle(deployment, own.size());
        }
    }

    /** As many pods as are wanted, and no others. */
    private void settle(Deployment deployment, int there) {
        api.put(new DeploymentBuilder(deployment)
                .withNewStatus()
                .withObservedGeneration(1L)
                .withReplicas(there)
                .withUpdatedReplicas(there)
                .endStatus()
                .build());
    }

    private void remove(Pod pod) {
        servers.stop(pod.getMetadata().getName());
        api.drop(pod);
    }

    private void probe(Pod pod) {
        String name = pod.getMetadata().getName();
        if (!servers.runs(name)) {
            api.find(ConfigMap.class, name(pod)).map(reader).ifPresent(floor -> servers.start(name, floor));
        }
        api.put(new PodBuilder(pod)
                .withNewStatus()
                .withPhase("Running")
                .withPodIP("10.0.0.1")
                .withContainerStatuses(new ContainerStatusBuilder()
                        .withNewState()
                        .withNewRunning()
                        .endRunning()
                        .endState()
                        .withRestartCount(restarts(pod))
                        .build())
                .withConditions(new PodConditionBuilder()
                        .withType("Ready")
                        .withStatus(servers.serving(name).isPresent() ? "True" : "False")
                        .build())
                .endStatus()
                .build());
    }

    private static int restarts(Pod pod) {
        return pod.getStatus() == null
                ? 0
                : pod.getStatus().getContainerStatuses().getFirst().getRestartCount();
    }

    /** The container of this pod dies and comes back. */
    public void restart(Pod pod) {
        servers.stop(pod.getMetadata().getName());
        Pod copy = new PodBuilder(pod).build();
        if (copy.getStatus() != null && !copy.getStatus().getContainerStatuses().isEmpty()) {
            copy.getStatus().getContainerStatuses().getFirst().setRestartCount(restarts(pod) + 1);
            copy.getStatus().getConditions().getFirst().setStatus("False");
            api.put(copy);
        }
    }
}
