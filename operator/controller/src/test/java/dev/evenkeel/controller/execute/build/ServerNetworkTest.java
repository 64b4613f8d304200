package dev.evenkeel.controller.execute.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.controller.config.EvenkeelConfiguration.NetworkPolicies;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerNetworkTest {
    private static final ModelDeployment SALES = Samples.deployment("""
            model: {trainingRun: r}
            """);

    private static BuildSettings settings(List<String> clients, List<String> metrics) {
        BuildSettings settings = Samples.SETTINGS;
        return new BuildSettings(
                settings.trainerImage(),
                settings.serverImage(),
                settings.storeUrl(),
                settings.storeAudience(),
                settings.operatorNamespace(),
                new NetworkPolicies(true, clients, metrics));
    }

    @Test
    void openToClientsAndTheStoreAlone() {
        Samples.golden(
                ServerNetwork.policy(SALES, List.of(Samples.revision().uri()), Samples.SETTINGS),
                "ServerNetwork.open-NetworkPolicy");
    }

    @Test
    void closedToOtherNamespacesAndOpenToTheAddressesOfModelsAndSink() {
        ModelDeployment watched = Samples.deployment("""
                model: {uri: "https://models.example.com/sales.onnx", digest: "sha256:22"}
                monitor: {sink: {url: "http://collector.observability.svc.cluster.local:8080/", sample: 1%}}
                """);
        Samples.golden(
                ServerNetwork.policy(
                        watched,
                        List.of("https://models.example.com/sales.onnx", "http://10.0.0.7:9000/older.onnx"),
                        settings(List.of("web", "batch"), List.of("monitoring"))),
                "ServerNetwork.closed-NetworkPolicy");
    }

    @Test
    void whatIsNoAddressOpensNothingAndStopsNothing() {
        assertThat(ServerNetwork.policy(
                        SALES,
                        List.of("https://models.example.com/a|b", "https://models.example.com:99999/"),
                        Samples.SETTINGS))
                .isEqualTo(ServerNetwork.policy(SALES, List.of(), Samples.SETTINGS));
    }

    @Test
    void itSelectsTheServersAndNoOtherPodOfTheDeployment() {
        NetworkPolicy policy = ServerNetwork.policy(SALES, List.of(), Samples.SETTINGS);
        Map<String, String> selected = policy.getSpec().getPodSelector().getMatchLabels();
        assertThat(labels(ServingObjects.stable(SALES, Optional.empty(), Samples.KEY, Samples.SETTINGS)))
                .containsAllEntriesOf(selected);
        assertThat(labels(ServingObjects.candidate(SALES, Samples.revision(), Samples.KEY, Samples.SETTINGS)))
                .containsAllEntriesOf(selected);
        assertThat(TrainingObjects.job(Samples.run("""
                                data: {uri: "configMap://sales/data.csv", target: units, split: {time: week, test: 20%}}
                                """), Samples.SETTINGS)
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels()
                        .entrySet())
                .doesNotContain(Map.entry("app.kubernetes.io/component", selected.get("app.kubernetes.io/component")));
    }

    private static Map<String, String> labels(Deployment deployment) {
        return deployment.getSpec().getTemplate().getMetadata().getLabels();
    }
}
