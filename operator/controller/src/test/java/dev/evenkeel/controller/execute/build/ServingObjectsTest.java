package dev.evenkeel.controller.execute.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.controller.facts.model.Floor;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServingObjectsTest {
    private static final ModelDeployment SALES = Samples.deployment("""
            model: {uri: "https://models.example.com/sales.onnx", digest: "sha256:22"}
            server: {replicas: 2, resources: {requests: {memory: 1Gi}}}
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
