package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec;
import dev.evenkeel.api.v1alpha1.RemediationPolicy;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.e2e.sales.Store;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every mistake gets a condition that says which field, which value, and the way out; the rest goes on working. */
@ExtendWith(Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MistakesE2E {
    private static final String NAMESPACE = "mistakes";
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Cluster cluster;

    MistakesE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @BeforeAll
    void makeThemAll() {
        cluster.forget(NAMESPACE);
        cluster.applyResources("/mistakes/mistakes.yaml");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            target-missing    | TargetColumnMissing | revenue
            words-for-numbers | ColumnNotNumeric    | eleven
            empty             | DataEmpty           | header line
            unreachable       | DataUnreachable     | nowhere
            """)
    void aRunSaysWhatIsWrongWithItsData(String run, String reason, String named) {
        Condition condition = cluster.await(
                "run " + run + " to say " + reason,
                PATIENCE,
                () -> cluster.look(
                        TrainingRun.class,
                        NAMESPACE,
                        run,
                        r -> find(
                                r.getStatus() == null
                                        ? List.of()
                                        : r.getStatus().conditions(),
                                reason)));
        assertThat(condition.getMessage()).contains(named);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            no-target | TargetNotFound          | ghost
            bad-cel   | ExpressionInvalid       | &&&
            powerless | ServiceAccountForbidden | powerless
            """)
    void aPolicySaysWhatIsWrongWithIt(String policy, String reason, String named) {
        Condition condition = cluster.await(
                "policy " + policy + " to say " + reason,
                PATIENCE,
                () -> cluster.look(
                        RemediationPolicy.class,
                        NAMESPACE,
                        policy,
                        p -> find(
                                p.getStatus() == null
                                        ? List.of()
                                        : p.getStatus().conditions(),
                                reason)));
        assertThat(condition.getMessage()).contains(named);
    }

    @Test
    void aModelThatIsNoOnnxIsNotServed() {
        String digest = new Store(cluster, NAMESPACE).put("this is no model".getBytes(StandardCharsets.UTF_8));
        ModelDeployment deployment = new ModelDeployment();
        deployment.setMetadata(new ObjectMetaBuilder()
                .withName("no-onnx")
                .withNamespace(NAMESPACE)
                .build());
        deployment.setSpec(new ModelDeploymentSpec(
                null,
                new ModelDeploymentSpec.Model(
                        "http://evenkeel-store.evenkeel-system.svc:8080/v1/namespaces/%s/blobs/%s"
                                .formatted(NAMESPACE, digest),
                        null,
                        digest,
                        null),
                null,
                null,
                null,
                null,
                null));
        cluster.apply(deployment);

        Condition condition = cluster.await(
                "the deployment to say NotOnnx",
                PATIENCE,
                () -> cluster.look(
                        ModelDeployment.class,
                        NAMESPACE,
                        "no-onnx",
                        d -> find(
                                d.getStatus() == null
                                        ? List.of()
                                        : d.getStatus().conditions(),
                                "NotOnnx")));
        assertThat(condition.getMessage()).contains("ONNX");
    }

    @Test
    void theSoundPolicyBesideThemWorks() {
        Condition ready = cluster.await(
                "policy sound to be Ready",
                PATIENCE,
                () -> cluster.look(
                        RemediationPolicy.class,
                        NAMESPACE,
                        "sound",
                        p -> conditions(p)
                                .filter(c -> c.getType().equals("Ready")
                                        && c.getStatus().equals("True"))
                                .findFirst()));
        assertThat(ready.getObservedGeneration()).isEqualTo(1);
    }

    private static Stream<Condition> conditions(RemediationPolicy policy) {
        return policy.getStatus() == null ? Stream.empty() : policy.getStatus().conditions().stream();
    }

    private static Optional<Condition> find(List<Condition> conditions, String reason) {
        return conditions.stream().filter(c -> reason.equals(c.getReason())).findFirst();
    }
}
