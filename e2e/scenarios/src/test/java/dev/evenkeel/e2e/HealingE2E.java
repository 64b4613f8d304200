package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.Incident;
import dev.evenkeel.api.v1alpha1.Remediation;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.e2e.healing.HealingResult;
import dev.evenkeel.e2e.healing.HealingScenario;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HealingE2E {
    private final Cluster cluster;
    private final HealingScenario scenario;

    HealingE2E(Cluster cluster) {
        this.cluster = cluster;
        this.scenario =
                new HealingScenario(cluster, new Console(System.out, Clock.systemUTC(), false), Clock.systemUTC());
    }

    @BeforeAll
    void install() {
        cluster.forget(HealingScenario.NAMESPACE);
        scenario.install();
    }

    @Test
    @Order(1)
    void theLeakingPodIsRestartedAndItsSiblingIsLeftAlone() {
        List<String> before = pods("cart");

        HealingResult result = scenario.leak();

        assertThat(result.action()).isEqualTo(ActionKind.RESTART);
        assertThat(result.verdict()).isEqualTo(RemediationPhase.HEALED);
        assertThat(pods("cart"))
                .as("one pod is new, one is as it was")
                .hasSize(2)
                .containsAnyElementsOf(before);
        assertThat(pods("cart")).isNotEqualTo(before);
        assertStory(result);
    }

    @Test
    @Order(2)
    void theOverloadedWorkloadIsScaled() {
        HealingResult result = scenario.overload();

        assertThat(result.action()).isEqualTo(ActionKind.SCALE);
        assertThat(result.verdict()).isEqualTo(RemediationPhase.HEALED);
        assertThat(pods("checkout")).hasSizeGreaterThan(1);
        assertStory(result);
    }

    @Test
    @Order(3)
    void nothingIsDoneInAPausedNamespace() {
        cluster.client()
                .namespaces()
                .withName(HealingScenario.NAMESPACE)
                .edit(n -> n.edit()
                        .editMetadata()
                        .addToAnnotations("evenkeel.dev/pause", "true")
                        .endMetadata()
                        .build());
        long before = remediations();

        String held = scenario.leakWhilePaused();

        assertThat(held).isEqualTo("Paused");
        assertThat(remediations()).as("no new intent").isEqualTo(before);
    }

    private void assertStory(HealingResult result) {
        Incident incident = Optional.ofNullable(cluster.client()
                        .resources(Incident.class)
                        .inNamespace(HealingScenario.NAMESPACE)
                        .withName(result.incident())
                        .get())
                .orElseThrow();
        assertThat(result.summary()).contains(result.workload());
        assertThat(incident.getStatus().causes()).isNotEmpty();
        assertThat(incident.getStatus().timeline())
                .extracting(e -> e.reason())
                .contains("IncidentOpened", "ActionTaken", "Healed");
    }

    private List<String> pods(String app) {
        return cluster
                .client()
                .pods()
                .inNamespace(HealingScenario.NAMESPACE)
                .withLabel("app", app)
                .list()
                .getItems()
                .stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                .map(Pod::getMetadata)
                .map(m -> m.getName())
                .sorted()
                .toList();
    }

    private long remediations() {
        return cluster.list(Remediation.class, HealingScenario.NAMESPACE).size();
    }
}
