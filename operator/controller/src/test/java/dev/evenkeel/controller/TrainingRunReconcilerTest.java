package dev.evenkeel.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.api.v1alpha1.ApiSerialization;
import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.controller.execute.model.ClusterEvents;
import dev.evenkeel.controller.facts.model.RunFacts.ManifestSeen;
import dev.evenkeel.controller.facts.model.RunFacts.ProgressSeen;
import dev.evenkeel.controller.monitor.Pauses;
import dev.evenkeel.controller.monitor.model.Artifacts;
import dev.evenkeel.controller.monitor.model.ConfigMapData;
import dev.evenkeel.controller.world.ModelWorld;
import dev.evenkeel.controller.world.ToyServers;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.javaoperatorsdk.operator.Operator;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the reconciler says of a user's mistake, against a mock API server. It has no server-side apply: the status is
 * written by JSON patch here, and what makes child objects is tested on a real one, by {@link ModelsIT}.
 */
@EnableKubernetesMockClient(crud = true)
class TrainingRunReconcilerTest {
    private static final String NAMESPACE = "shop";

    @SuppressWarnings("NullAway.Init") // set by the extension
    private KubernetesClient client;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ModelParts parts;

    @SuppressWarnings("NullAway.Init") // the same
    private Operator operator;

    private static final class EmptyStore implements Artifacts {
        @Override
        public ManifestSeen manifest(String namespace, String digest) {
            return new ManifestSeen.Unreachable("404");
        }

        @Override
        public Optional<ProgressSeen> progress(String namespace, String runUid) {
            return Optional.empty();
        }
    }

    @BeforeEach
    void startOperator() {
        ToyServers servers = new ToyServers(_ -> true);
        parts = new ModelParts(
                new ConfigMapData(client, List.of(NAMESPACE)),
                new Pauses(client, NAMESPACE, List.of(NAMESPACE)),
                new EmptyStore(),
                servers,
                servers,
                "a public key",
                ModelWorld.SETTINGS,
                new ClusterEvents(client, Clock.systemUTC()),
                Clock.systemUTC());
        operator = new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withUseSSAToPatchPrimaryResource(false));
        operator.register(new TrainingRunReconciler(parts), each -> each.settingNamespaces(Set.of(NAMESPACE)));
        operator.start();
    }

    @AfterEach
    void stopOperator() {
        operator.stop();
        parts.close();
    }

    private Condition stalled(String name) {
        return await().until(
                        () -> Optional.ofNullable(client.resources(TrainingRun.class)
                                        .inNamespace(NAMESPACE)
                                        .withName(name)
                                        .get())
                                .flatMap(run -> Conditions.find(conditions(run), Conditions.STALLED))
                                .filter(condition -> condition.getStatus().equals("True")),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static List<Condition> conditions(TrainingRun run) {
        return run.getStatus() == null ? List.of() : run.getStatus().conditions();
    }

    @Test
    void aRunWithoutItsDataSaysWhatIsMissing() {
        client.resource(ApiSerialization.create().unmarshal("""
                        apiVersion: evenkeel.dev/v1alpha1
                        kind: TrainingRun
                        metadata: {name: early, namespace: shop}
                        spec:
                          data: {uri: "configMap://sales/data.csv", target: units, split: {time: week, test: 20%}}
                        """, TrainingRun.class))
                .create();

        Condition stalled = stalled("early");
        assertThat(stalled.getReason()).isEqualTo("DataUnreachable");
        assertThat(stalled.getMessage()).contains("spec.data.uri", "no ConfigMap sales", "create it");
    }
}
