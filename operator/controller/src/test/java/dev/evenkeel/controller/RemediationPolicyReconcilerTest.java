package dev.evenkeel.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.ApiSerialization;
import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.RemediationPolicy;
import dev.evenkeel.api.v1alpha1.RemediationPolicyStatus.TargetStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One pass over a policy against a mock API server. It has no server-side apply: what is written is tested on a real one, by {@link HealingIT}.
 */
@EnableKubernetesMockClient(crud = true)
class RemediationPolicyReconcilerTest {
    private static final String NAMESPACE = "shop";

    @SuppressWarnings("NullAway.Init") // set by the extension
    private KubernetesClient client;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Rig rig;

    @BeforeEach
    void startOperator() {
        rig = new Rig(client, client, NAMESPACE);
    }

    @AfterEach
    void stopOperator() {
        rig.close();
    }

    private static RemediationPolicy policy(String targets) {
        return ApiSerialization.create().unmarshal("""
                apiVersion: evenkeel.dev/v1alpha1
                kind: RemediationPolicy
                metadata: {name: web, namespace: shop, uid: uid-of-web, generation: 1}
                spec:
                  targets: %s
                """.formatted(targets), RemediationPolicy.class);
    }

    private static Condition ready(RemediationPolicy policy) {
        return Conditions.find(policy.getStatus().conditions(), Conditions.READY)
                .orElseThrow();
    }

    @Test
    void aTargetThatIsThereIsWatched() {
        RemediationPolicy judged = rig.judge(policy("[{apiVersion: apps/v1, kind: Deployment, name: web}]"));

        assertThat(judged.getStatus().targets()).singleElement().satisfies(target -> {
            assertThat(target.ref().name()).isEqualTo("web");
            assertThat(target.state()).isEqualTo("WarmingUp");
        });
        assertThat(judged.getStatus().mode()).isEqualTo(AutonomyMode.SHADOW);
    }

    @Test
    void aTargetThatIsMissingIsNamedAndTheOtherGoesOn() {
        RemediationPolicy judged = rig.judge(policy("[{apiVersion: apps/v1, kind: Deployment, name: wob},"
                + " {apiVersion: apps/v1, kind: Deployment, name: web}]"));

        assertThat(ready(judged).getReason()).isEqualTo("TargetNotFound");
        assertThat(ready(judged).getMessage()).contains("spec.targets[0]", "Deployment wob", "create it");
        assertThat(judged.getStatus().targets())
                .extracting(TargetStatus::state)
                .containsExactlyInAnyOrder("TargetNotFound", "WarmingUp");
    }
}
