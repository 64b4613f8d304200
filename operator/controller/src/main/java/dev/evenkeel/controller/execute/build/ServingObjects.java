package dev.evenkeel.controller.execute.build;

import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.controller.facts.model.Annotations;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.Revision;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The objects that serve one ModelDeployment: a Service, the stable servers with their floor, and the pod of its own in
 * which a candidate proves itself.
 */
public final class ServingObjects {
    /** Value of the role label on servers that take requests. */
    public static final String STABLE = "stable";

    /** Value of the role label on the server of a revision that proves itself. */
    public static final String CANDIDATE = "candidate";

    /** Key of the configuration in the servers' ConfigMaps. */
    public static final String CONFIG_KEY = "server.json";

    /** What the servers are, in their labels. */
    static final String COMPONENT = "model-server";

    private static final int PROGRESS_SECONDS = 600;

    private ServingObjects() {}

    /** Name of the stable servers' Deployment, ConfigMap and PodDisruptionBudget. */
    public static String stableName(ModelDeployment deployment) {
        return deployment.getMetadata().getName() + "-server";
    }

    /** Name of the candidate's Deployment and ConfigMap. */
    public static String candidateName(ModelDeployment deployment) {
        return deployment.getMetadata().getName() + "-candidate";
    }

    /** Where clients inside the cluster ask. */
    public static String url(ModelDeployment deployment) {
        return "%s://%s.%s.svc:%d/v2/models/%s"
                .formatted(
                        PortGuard.of(deployment).scheme(),
                        deployment.getMetadata().getName(),
                        deployment.getMetadata().getNamespace(),
                        ServerPod.HTTP,
                        deployment.getMetadata().getName());
    }

    /** Label selector of the stable servers, as the scale subresource shows it. */
    public static String selector(ModelDeployment deployment) {
        return "%s=%s,%s=%s"
                .formatted(
                        Evenkeel.MODEL_DEPLOYMENT_LABEL,
                        deployment.getMetadata().getName(),
                        Evenkeel.ROLE_LABEL,
                        STABLE);
    }

    /** The Service in front of the stable servers; a server that is not ready gets no requests. */
    public static Service service(ModelDeployment deployment) {
        return new ServiceBuilder()
                .withMetadata(Metadata.of(
                        deployment, deployment.getMetadata().getName(), labels(deployment, Optional.empty())))
                .withNewSpec()
                .withSelector(selectorLabels(deployment, STABLE))
                .addNewPort()
                .withName(PortGuard.of(deployment).scheme())
                .withPort(ServerPod.HTTP)
                .withProtocol("TCP")
                .withTargetPort(new IntOrString("http"))
                .endPort()
                .endSpec()
                .build();
    }

    /** The floor: what stable servers hold when nobody tells them anything newer. */
    public static ConfigMap floor(ModelDeployment deployment, Floor floor, String publicKey, BuildSettings settings) {
        return config(deployment, stableName(deployment), STABLE, floor, publicKey, settings);
    }

    /** What the candidate's server holds: this revision alone. */
    public static ConfigMap candidateConfig(
            ModelDeployment deployment, Revision revision, String publicKey, BuildSettings settings) {
        Floor alone = new Floor(revision.number(), List.of(Floor.Entry.of(revision, Floor.ALL)));
        return config(deployment, candidateName(deployment), CANDIDATE, alone, publicKey, settings);
    }

    private static ConfigMap config(
            ModelDeployment deployment,
            String name,
            String role,
            Floor floor,
            String publicKey,
            BuildSettings settings) {
        return new ConfigMapBuilder()
                .withMetadata(Metadata.of(deployment, name, labels(deployment, Optional.of(role))))
                .withData(Map.of(CONFIG_KEY, ServerJson.config(deployment, floor, publicKey, settings)))
                .build();
    }

    /** What servers call the model. */
    public static String model(ModelDeployment deployment) {
        return deployment.getMetadata().getNamespace() + "/"
                + deployment.getMetadata().getName();
    }

    /**
     * The stable servers.
     *
     * @param replicas absent when an autoscaler is the only writer of the number, or when the spec says none
     */
    public static Deployment stable(
            ModelDeployment deployment, Optional<Integer> replicas, String publicKey, BuildSettings settings) {
        Map<String, String> labels = labels(deployment, Optional.of(STABLE));
        Deployment built = new DeploymentBuilder()
                .withMetadata(Metadata.of(deployment, stableName(deployment), labels))
                .withNewSpec()
                .withProgressDeadlineSeconds(PROGRESS_SECONDS)
                .withNewSelector()
                .withMatchLabels(selectorLabels(deployment, STABLE))
                .endSelector()
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString(1))
                .withMaxUnavailable(new IntOrString(0))
                .endRollingUpdate()
                .endStrategy()
                .withTemplate(ServerPod.template(
                        deployment,
                        labels,
                        selectorLabels(deployment, STABLE),
                        ServerPod.annotations(publicKey),
                        stableName(deployment),
                        settings))
                .endSpec()
                .build();
        replicas.ifPresent(built.getSpec()::setReplicas);
        return built;
    }

    /** The one server in which a revision proves itself; the Service does not reach it. */
    public static Deployment candidate(
            ModelDeployment deployment, Revision revision, String publicKey, BuildSettings settings) {
        Map<String, String> labels = labels(deployment, Optional.of(CANDIDATE));
        Map<String, String> annotations = new TreeMap<>(ServerPod.annotations(publicKey));
        annotations.put(Annotations.REVISION, revision.name());
        Deployment built = new DeploymentBuilder()
                .withMetadata(Metadata.of(deployment, candidateName(deployment), labels))
                .withNewSpec()
                .withReplicas(1)
                .withProgressDeadlineSeconds(PROGRESS_SECONDS)
                .withNewSelector()
                .withMatchLabels(selectorLabels(deployment, CANDIDATE))
                .endSelector()
                .withNewStrategy()
                .withType("Recreate")
                .endStrategy()
                .withTemplate(ServerPod.template(
                        deployment,
                        labels,
                        selectorLabels(deployment, CANDIDATE),
                        annotations,
                        candidateName(deployment),
                        settings))
                .endSpec()
                .build();
        built.getMetadata().setAnnotations(new TreeMap<>(Map.of(Annotations.REVISION, revision.name())));
        return built;
    }

    /** Drains take one server at a time, and are never blocked by a server that is not ready anyway. */
    public static PodDisruptionBudget disruptionBudget(ModelDeployment deployment) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(Metadata.of(deployment, stableName(deployment), labels(deployment, Optional.of(STABLE))))
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withUnhealthyPodEvictionPolicy("AlwaysAllow")
                .withNewSelector()
                .withMatchLabels(selectorLabels(deployment, STABLE))
                .endSelector()
                .endSpec()
                .build();
    }

    static Map<String, String> labels(ModelDeployment deployment, Optional<String> role) {
        Map<String, String> own = new TreeMap<>();
        own.put(Evenkeel.MODEL_DEPLOYMENT_LABEL, deployment.getMetadata().getName());
        role.ifPresent(value -> own.put(Evenkeel.ROLE_LABEL, value));
        return Metadata.labels(COMPONENT, COMPONENT, own);
    }

    private static Map<String, String> selectorLabels(ModelDeployment deployment, String role) {
        return new TreeMap<>(
                Map.of(Evenkeel.MODEL_DEPLOYMENT_LABEL, deployment.getMetadata().getName(), Evenkeel.ROLE_LABEL, role));
    }
}
