package dev.evenkeel.controller.execute.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.controller.facts.model.Floor;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServingObjectsTest {
    private static final ModelDeployment SALES = Samples.deployment("""
            model: {uri: "https://models.example.com/sales.onnx", digest: "sha256:22"}
            server: {replicas: 2, resources: {requests: {memory: 1Gi}}}
            """);
    private static final ModelDeployment GUARDED = Samples.deployment("""
            model: {uri: "https://models.example.com/sales.onnx", digest: "sha256:22"}
            server: {tls: {secretName: sales-tls}, access: {secretName: sales-callers}}
            """);
    private static final Floor FLOOR = new Floor(
            3,
            List.of(
                    Floor.Entry.of(Samples.revision(), Floor.ALL),
                    new Floor.Entry("sales-1", "http://store/1", "sha256:11", 0)));

    @Test
    void service() {
        Samples.golden(ServingObjects.service(SALES), "ServingObjects.service-Service");
    }

    @Test
    void stableServers() {
        Samples.golden(stable(), "ServingObjects.stable-Deployment");
    }

    @Test
    void floor() {
        Samples.golden(floorOf(FLOOR), "ServingObjects.floor-ConfigMap");
    }

    @Test
    void guardedServersMountTheSecretsThatTheSpecNames() {
        Samples.golden(
                ServingObjects.stable(GUARDED, Optional.empty(), Samples.KEY, Samples.SETTINGS),
                "ServingObjects.guarded-Deployment");
        assertThat(ServingObjects.url(GUARDED)).isEqualTo("https://sales.shop.svc:8080/v2/models/sales");
        assertThat(ServingObjects.service(GUARDED).getSpec().getPorts())
                .singleElement()
                .satisfies(port -> assertThat(port.getName()).isEqualTo("https"));
    }

    @Test
    void tokensWithoutTlsLeaveTheProbesInClearText() {
        ModelDeployment deployment = Samples.deployment("""
                model: {trainingRun: r}
                server: {access: {secretName: callers}}
                """);
        Container container = ServingObjects.stable(deployment, Optional.empty(), Samples.KEY, Samples.SETTINGS)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        assertThat(container.getArgs())
                .endsWith("--access", "/etc/evenkeel/access/access.json", "--admin-updates-only");
        assertThat(container.getReadinessProbe().getHttpGet().getScheme()).isNull();
    }

    @Test
    void monitoredServersAreToldWhatToKeep() {
        Samples.golden(
                ServingObjects.floor(Samples.deployment("""
                                model: {trainingRun: r}
                                monitor:
                                  window: 1h30m
                                  sink: {url: "http://collector/", sample: 1%, perSecond: 10}
                                  labels: {window: 24h}
                                """), FLOOR, Samples.KEY, Samples.SETTINGS),
                "ServingObjects.monitored-ConfigMap");
        assertThat(ServingObjects.floor(Samples.deployment("""
                                        model: {trainingRun: r}
                                        monitor: {labels: {window: 24h}}
                                        """), FLOOR, Samples.KEY, Samples.SETTINGS)
                        .getData()
                        .get(ServingObjects.CONFIG_KEY))
                .contains("\"window\" : \"300s\"")
                .doesNotContain("sink");
    }

    @Test
    void candidate() {
        Samples.golden(
                ServingObjects.candidate(SALES, Samples.revision(), Samples.KEY, Samples.SETTINGS),
                "ServingObjects.candidate-Deployment");
    }

    @Test
    void candidateConfiguration() {
        Samples.golden(
                ServingObjects.candidateConfig(SALES, Samples.revision(), Samples.KEY, Samples.SETTINGS),
                "ServingObjects.candidate-ConfigMap");
    }

    @Test
    void disruptionBudget() {
        Samples.golden(ServingObjects.disruptionBudget(SALES), "ServingObjects.stable-PodDisruptionBudget");
    }

    @Test
    void replicasAreLeftToAnAutoscalerWhenItDrivesThem() {
        Deployment built = ServingObjects.stable(SALES, Optional.empty(), Samples.KEY, Samples.SETTINGS);

        assertThat(built.getSpec().getReplicas()).isNull();
    }

    @Test
    void anotherModelChangesNoPodTemplateSoNoPodRestarts() {
        Floor next = new Floor(4, FLOOR.entries().reversed());

        assertThat(floorOf(next)).isNotEqualTo(floorOf(FLOOR));
        assertThat(stable().getSpec().getTemplate().getMetadata().getAnnotations())
                .doesNotContainValue("sales-2")
                .doesNotContainKey("evenkeel.dev/revision");
    }

    @Test
    void theServiceDoesNotReachTheCandidate() {
        assertThat(ServingObjects.candidate(SALES, Samples.revision(), Samples.KEY, Samples.SETTINGS)
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels()
                        .entrySet())
                .doesNotContainAnyElementsOf(List.of(java.util.Map.entry("evenkeel.dev/role", "stable")));
    }

    private static Deployment stable() {
        return ServingObjects.stable(SALES, Optional.of(2), Samples.KEY, Samples.SETTINGS);
    }

    private static ConfigMap floorOf(Floor floor) {
        return ServingObjects.floor(SALES, floor, Samples.KEY, Samples.SETTINGS);
    }
}
