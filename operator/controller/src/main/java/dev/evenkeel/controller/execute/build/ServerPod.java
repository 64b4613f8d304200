package dev.evenkeel.controller.execute.build;

import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec;
import dev.evenkeel.controller.facts.model.Annotations;
import dev.evenkeel.controller.facts.model.Digests;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The pod of a model server, stable or candidate. */
public final class ServerPod {
    /** Open Inference Protocol. */
    static final int HTTP = 8080;

    /** Where the operator tells a server what to hold. */
    public static final int ADMIN = 8081;

    static final int METRICS = 9090;
    /** Endpoints forget a pod that leaves within this time; until then it answers. */
    private static final long LEAVE_SECONDS = 5;

    private static final long GRACE_SECONDS = 45;
    private static final int STARTUP_TRIES = 120;

    private ServerPod() {}

    /** Annotations of the pod template; the key is in it because a server reads it once. */
    static Map<String, String> annotations(String publicKey) {
        return new TreeMap<>(Map.of(
                Annotations.UPDATES_KEY,
                Digests.hex(publicKey).substring(0, 16),
                "prometheus.io/scrape",
                "true",
                "prometheus.io/port",
                String.valueOf(METRICS)));
    }

    static PodTemplateSpec template(
            ModelDeployment deployment,
            Map<String, String> labels,
            Map<String, String> selector,
            Map<String, String> annotations,
            String configMap,
            BuildSettings settings) {
        PortGuard guard = PortGuard.of(deployment);
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels)
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                .withSecurityContext(Pods.security())
                .addNewTopologySpreadConstraint()
                .withMaxSkew(1)
                .withTopologyKey("kubernetes.io/hostname")
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withNewLabelSelector()
                .withMatchLabels(selector)
                .endLabelSelector()
                .endTopologySpreadConstraint()
                .withContainers(container(deployment, guard, settings))
                .withVolumes(Pods.configMap("config", configMap), Pods.tmp("1Gi"), Pods.token(settings.storeAudience()))
                .addAllToVolumes(guard.volumes())
                .endSpec()
                .build();
    }

    private static Container container(ModelDeployment deployment, PortGuard guard, BuildSettings settings) {
        return new ContainerBuilder()
                .withName("model-server")
                .withImage(settings.serverImage())
                .withImagePullPolicy("IfNotPresent")
                .withArgs("--config", "/etc/evenkeel/server/" + ServingObjects.CONFIG_KEY)
                .addAllToArgs(guard.arguments())
                .withPorts(port("http", HTTP), port("admin", ADMIN), port("metrics", METRICS))
                .withStartupProbe(probe(guard, "/v2/health/live", 1, STARTUP_TRIES))
                .withLivenessProbe(probe(guard, "/v2/health/live", 10, 6))
                .withReadinessProbe(probe(guard, "/v2/health/ready", 2, 2))
                .withNewLifecycle()
                .withNewPreStop()
                .withNewSleep(LEAVE_SECONDS)
                .endPreStop()
                .endLifecycle()
                .withResources(Pods.resources(
                        Optional.ofNullable(deployment.getSpec().server()).map(ModelDeploymentSpec.Server::resources),
                        Map.of("cpu", new Quantity("50m"), "memory", new Quantity("160Mi")),
                        Map.of("memory", new Quantity("512Mi"))))
                .withSecurityContext(Pods.containerSecurity())
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withVolumeMounts(
                        Pods.mount("config", "/etc/evenkeel/server", true), Pods.tmpMount(), Pods.tokenMount())
                .addAllToVolumeMounts(guard.mounts())
                .build();
    }

    private static ContainerPort port(String name, int number) {
        return new ContainerPortBuilder()
                .withName(name)
                .withContainerPort(number)
                .withProtocol("TCP")
                .build();
    }

    /** The kubelet asks without a token, which probes do not want, and trusts any certificate. */
    private static Probe probe(PortGuard guard, String path, int period, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(new IntOrString("http"))
                .withScheme(guard.tls().isPresent() ? "HTTPS" : null)
                .endHttpGet()
                .withPeriodSeconds(period)
                .withTimeoutSeconds(2)
                .withFailureThreshold(failures)
                .build();
    }
}
