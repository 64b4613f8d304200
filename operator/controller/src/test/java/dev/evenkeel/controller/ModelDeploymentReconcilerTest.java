package dev.evenkeel.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the reconciler leaves alone, and what it says of it, against a mock API server. */
@EnableKubernetesMockClient(crud = true)
class ModelDeploymentReconcilerTest {
    private static final String SALES = """
            apiVersion: evenkeel.dev/v1alpha1
            kind: ModelDeployment
            metadata: {name: sales, namespace: shop, uid: 6f1c7a52-3f0e-4a43-9f0c-0d9b3f2f6a11}
            spec:
              model: {trainingRun: sales-1}
            """;

    @SuppressWarnings("NullAway.Init") // set by the extension
    private KubernetesClient client;

    private MockedModels<ModelDeployment> start() {
        return new MockedModels<>(
                client,
                ModelDeployment.class,
                ModelDeploymentReconciler::new,
                ModelDeploymentReconcilerTest::conditions);
    }

    private static List<Condition> conditions(ModelDeployment deployment) {
        return deployment.getStatus() == null
                ? List.of()
                : deployment.getStatus().conditions();
    }

    private List<Service> services() {
        return client.services().inNamespace(MockedModels.NAMESPACE).list().getItems();
    }

    @Test
    void inAPausedNamespaceItSaysWhatIsMissingAndMakesNothing() {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(MockedModels.NAMESPACE)
                        .addToAnnotations("evenkeel.dev/pause", "true")
                        .endMetadata()
                        .build())
                .create();

        try (MockedModels<ModelDeployment> deployments = start()) {
            deployments.create(SALES);

            Condition ready = deployments.awaited("sales", Conditions.READY, "False");
            assertThat(ready.getReason()).isEqualTo("TrainingRunNotFound");
            assertThat(ready.getMessage()).contains("spec.model.trainingRun", "sales-1");
            assertThat(services()).isEmpty();
        }
    }

    @Test
    void aServiceOfSomebodyElseIsLeftAlone() {
        Service foreign = client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName("sales")
                        .withNamespace(MockedModels.NAMESPACE)
                        .endMetadata()
                        .withNewSpec()
                        .addToSelector("app", "theirs")
                        .endSpec()
                        .build())
                .create();

        try (MockedModels<ModelDeployment> deployments = start()) {
            deployments.create(SALES);

            Condition stalled = deployments.awaited("sales", Conditions.STALLED, "True");
            assertThat(stalled.getReason()).isEqualTo("NameTaken");
            assertThat(stalled.getMessage()).contains("Service shop/sales", "delete it, or use another name");
            assertThat(services()).containsExactly(foreign);
        }
    }
}
