package dev.evenkeel.controller.execute.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.ModelDeployment;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DriftTest {
    private static final ModelDeployment SALES = Samples.deployment("""
            model: {uri: "https://models.example.com/sales.onnx", digest: "sha256:22"}
            server: {replicas: 2, resources: {requests: {cpu: "0.05"}}}
            """);

    @ParameterizedTest(name = "{0}")
    @MethodSource("edits")
    void tellsWhatIsOursFromWhatIsNot(String sentence, Consumer<Deployment> edit, boolean drifted) {
        Deployment desired = Drift.marked(ServingObjects.stable(SALES, Optional.of(2), Samples.KEY, Samples.SETTINGS));
        Deployment actual = new DeploymentBuilder(desired).build();
        edit.accept(actual);

        assertThat(Drift.none(desired, actual)).isEqualTo(!drifted);
    }

    static Stream<Arguments> edits() {
        return Stream.of(
                row("the same is the same", actual -> {}, false),
                row(
                        "defaults of the API server are not ours",
                        actual -> actual.getSpec().setRevisionHistoryLimit(10),
                        false),
                row(
                        "a quantity in another form is the same",
                        actual -> actual.getSpec()
                                .getTemplate()
                                .getSpec()
                                .getContainers()
                                .getFirst()
                                .getResources()
                                .getRequests()
                                .put("cpu", new Quantity("50m")),
                        false),
                row(
                        "somebody's own label stays",
                        actual -> actual.getMetadata().getLabels().put("team", "a"),
                        false),
                row("a replica more is drift", actual -> actual.getSpec().setReplicas(3), true),
                row(
                        "another image is drift",
                        actual -> actual.getSpec()
                                .getTemplate()
                                .getSpec()
                                .getContainers()
                                .getFirst()
                                .setImage("other"),
                        true),
                row(
                        "what was applied from another spec is drift, though it has all that is desired",
                        actual -> actual.getMetadata().getAnnotations().put("evenkeel.dev/applied", "other"),
                        true));
    }

    private static Arguments row(String sentence, Consumer<Deployment> edit, boolean drifted) {
        return Arguments.of(sentence, edit, drifted);
    }
}
