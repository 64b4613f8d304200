package dev.evenkeel.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the reconciler says of a user's mistake, against a mock API server. */
@EnableKubernetesMockClient(crud = true)
class TrainingRunReconcilerTest {
    @SuppressWarnings("NullAway.Init") // set by the extension
    private KubernetesClient client;

    @SuppressWarnings("NullAway.Init") // set before each test
    private MockedModels<TrainingRun> runs;

    @BeforeEach
    void startOperator() {
        runs = new MockedModels<>(
                client, TrainingRun.class, TrainingRunReconciler::new, TrainingRunReconcilerTest::conditions);
    }

    @AfterEach
    void stopOperator() {
        runs.close();
    }

    private static List<Condition> conditions(TrainingRun run) {
        return run.getStatus() == null ? List.of() : run.getStatus().conditions();
    }

    @Test
    void aRunWithoutItsDataSaysWhatIsMissing() {
        runs.create("""
                apiVersion: evenkeel.dev/v1alpha1
                kind: TrainingRun
                metadata: {name: early, namespace: shop}
                spec:
                  data: {uri: "configMap://sales/data.csv", target: units, split: {time: week, test: 20%}}
                """);

        Condition stalled = runs.awaited("early", Conditions.STALLED, "True");
        assertThat(stalled.getReason()).isEqualTo("DataUnreachable");
        assertThat(stalled.getMessage()).contains("spec.data.uri", "no ConfigMap sales", "create it");
    }
}
