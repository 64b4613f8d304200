package dev.evenkeel.controller.world;

import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.monitor.model.FloorReader;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plays Deployment controller, Job controller and kubelet on a real API server that has none of them, in one namespace.
 * Moves only when told.
 */
public final class Puppets {
    private final KubernetesClient client;
    private final String namespace;
    private final ToyServers servers;
    private int pods;

    public Puppets(KubernetesClient client, String namespace, ToyServers servers) {
        this.client = client;
        this.namespace = namespace;
        this.servers = servers;
    }

    /**
     * Deployments get their pods, servers work, pods say whether they are ready. Where the operator wrote at the same
     * moment, the step ends there and the next one looks anew, as controllers do.
     */
    public void step() {
        try {
            stepOnce();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    private void stepOnce() {
        List<Deployment> deployments =
                client.apps().deployments().inNamespace(namespace).list().getItems();
        List<Pod> all = client.pods().inNamespace(namespace).list().getItems();
        all.stream()
                .filter(pod -> pod.getMetadata().getLabels().containsKey(Evenkeel.ROLE_LABEL))
                .filter(pod -> deployments.stream().noneMatch(deployment -> wants(deployment, pod)))
                .forEach(this::remove);
        deployments.forEach(deployment -> pods(deployment, all));
        servers.work();
        client.pods().inNamespace(namespace).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getLabels().containsKey(Evenkeel.ROLE_LABEL))
                .forEach(this::probe);
    }

    private static boolean wants(Deployment deployment, Pod pod) {
        PodTemplateSpec template = deployment.getSpec().getTemplate();
        return template.getMetadata().getAnnotations().equals(pod.getMetadata().getAnnotations())
                && pod.getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(deployment
                                .getSpec()
                                .getSelector()
                                .getMatchLabels()
                                .entrySet());
    }

    private void pods(Deployment deployment, List<Pod> all) {
        long there = all.stream().filter(pod -> wants(deployment, pod)).count();
        for (long i = there; i < deployment.getSpec().getReplicas(); i++) {
            pods++;
            client.resource(pod(
                            deployment.getMetadata().getName() + "-" + pods,
                            deployment.getSpec().getTemplate()))
                    .create();
        }
        settle(deployment);
    }

    private void settle(Deployment deployment) {
        int wanted = deployment.getSpec().getReplicas();
        Long generation = deployment.getMetadata().getGeneration();
        if (deployment.getStatus() == null
                || !generation.equals(deployment.getStatus().getObservedGeneration())) {
            client.resource(new DeploymentBuilder(deployment)
                            .withNewStatus()
                            .withObservedGeneration(generation)
                            .withReplicas(wanted)
                            .withUpdatedReplicas(wanted)
                            .endStatus()
                            .build())
                    .updateStatus();
        }
    }

    private Pod pod(String name, PodTemplateSpec template) {
        return new PodBuilder()
                .withMetadata(template.getMetadata())
                .editMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withSpec(template.getSpec())
                .editSpec()
                .withServiceAccountName("default")
                .endSpec()
                .build();
    }

    private void remove(Pod pod) {
        servers.stop(pod.getMetadata().getName());
        client.resource(pod).withGracePeriod(0).delete();
    }

    private void probe(Pod pod) {
        String name = pod.getMetadata().getName();
        if (!servers.runs(name)) {
            String map = pod.getSpec().getVolumes().stream()
                    .filter(volume -> volume.getName().equals("config"))
                    .map(volume -> volume.getConfigMap().getName())
                    .findFirst()
                    .orElseThrow();
            Optional<Floor> floor = Optional.ofNullable(client.configMaps()
                            .inNamespace(namespace)
                            .withName(map)
                            .get())
                    .flatMap((ConfigMap found) -> FloorReader.read(found));
            floor.ifPresent(config -> servers.start(name, config));
        }
        String ready = servers.serving(name).isPresent() ? "True" : "False";
        if (pod.getStatus() == null
                || pod.getStatus().getConditions().isEmpty()
                || !ready.equals(pod.getStatus().getConditions().getFirst().getStatus())) {
            status(
                    pod,
                    new ContainerStatusBuilder()
                            .withName("model-server")
                            .withNewState()
                            .withNewRunning(Instant.now().toString())
                            .endState()
                            .withReady(true)
                            .withImage("i")
                            .withImageID("i")
                            .withRestartCount(0)
                            .build(),
                    "Running",
                    ready);
        }
    }

    private void status(Pod pod, ContainerStatus container, String phase, String ready) {
        client.resource(new PodBuilder(pod)
                        .withStatus(new PodStatusBuilder()
                                .withPhase(phase)
                                .withPodIP("127.0.0.1")
                                .withContainerStatuses(container)
                                .withConditions(new PodConditionBuilder()
                                        .withType("Ready")
                                        .withStatus(ready)
                                        .build())
                                .build())
                        .build())
                .updateStatus();
    }

    /** The trainer of this Job runs and ends with this last word, and the Job with this condition. */
    public void end(Job job, int exitCode, String lastWord, String condition, String reason) {
        Pod pod = client.resource(new PodBuilder(pod(
                                job.getMetadata().getName() + "-pod",
                                job.getSpec().getTemplate()))
                        .editMetadata()
                        .withOwnerReferences(new OwnerReferenceBuilder()
                                .withApiVersion("batch/v1")
                                .withKind("Job")
                                .withName(job.getMetadata().getName())
                                .withUid(job.getMetadata().getUid())
                                .build())
                        .endMetadata()
                        .build())
                .create();
        status(
                pod,
                new ContainerStatusBuilder()
                        .withName("trainer")
                        .withNewState()
                        .withTerminated(new ContainerStateTerminatedBuilder()
                                .withExitCode(exitCode)
                                .withReason(exitCode == 0 ? "Completed" : "Error")
                                .withMessage(lastWord)
                                .build())
                        .endState()
                        .withReady(false)
                        .withImage("i")
                        .withImageID("i")
                        .withRestartCount(0)
                        .build(),
                exitCode == 0 ? "Succeeded" : "Failed",
                "False");
        String before = condition.equals("Complete") ? "SuccessCriteriaMet" : "FailureTarget";
        String now =
                Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
        client.resource(new JobBuilder(job)
                        .editOrNewStatus()
                        .withStartTime(now)
                        .withCompletionTime(condition.equals("Complete") ? now : null)
                        .withSucceeded(exitCode == 0 ? 1 : 0)
                        .withFailed(exitCode == 0 ? 0 : 1)
                        .addNewCondition()
                        .withType(before)
                        .withStatus("True")
                        .withReason(reason)
                        .withLastTransitionTime(now)
                        .endCondition()
                        .addNewCondition()
                        .withType(condition)
                        .withStatus("True")
                        .withReason(reason)
                        .withLastTransitionTime(now)
                        .endCondition()
                        .endStatus()
                        .build())
                .updateStatus();
    }

    /** Resource version of everything here that the operator writes. */
    public Map<String, String> versions() {
        Map<String, String> versions = new java.util.TreeMap<>();
        List.of(
                        client.apps().deployments().inNamespace(namespace).list(),
                        client.apps()
                                .controllerRevisions()
                                .inNamespace(namespace)
                                .list(),
                        client.services().inNamespace(namespace).list(),
                        client.configMaps().inNamespace(namespace).list(),
                        client.batch().v1().jobs().inNamespace(namespace).list(),
                        client.policy()
                                .v1()
                                .podDisruptionBudget()
                                .inNamespace(namespace)
                                .list(),
                        client.network()
                                .v1()
                                .networkPolicies()
                                .inNamespace(namespace)
                                .list(),
                        client.resources(dev.evenkeel.api.v1alpha1.TrainingRun.class)
                                .inNamespace(namespace)
                                .list(),
                        client.resources(dev.evenkeel.api.v1alpha1.ModelDeployment.class)
                                .inNamespace(namespace)
                                .list(),
                        client.v1().events().inNamespace(namespace).list())
                .forEach(list -> list.getItems()
                        .forEach(item -> versions.put(
                                item.getKind() + "/" + item.getMetadata().getName(),
                                item.getMetadata().getResourceVersion())));
        return versions;
    }
}
