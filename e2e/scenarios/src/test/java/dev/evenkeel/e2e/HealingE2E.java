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
    private List<String> before = List.of();
    private List<HealingResult> results = List.of();

    HealingE2E(Cluster cluster) {
        this.cluster = cluster;
        this.scenario =
                new HealingScenario(cluster, new Console(System.out, Clock.systemUTC(), false), Clock.systemUTC());
    }

    /** Both workloads are made sick at once: the tests look at what came of it. */
    @BeforeAll
    void run() {
        cluster.forget(HealingScenario.NAMESPACE);
        scenario.install();
        scenario.awaitWatching();
        before = pods("cart");
        results = scenario.run();
    }

    @Test
    @Order(1)
    void theLeakingPodIsRestartedAndItsSiblingIsLeftAlone() {
        HealingResult leak = results.get(0);
        assertThat(leak.action()).isEqualTo(ActionKind.RESTART);
        assertThat(leak.verdict()).isEqualTo(RemediationPhase.HEALED);
        assertThat(pods("cart"))
                .as("one pod is new, one is as it was")
                .hasSize(2)
                .containsAnyElementsOf(before)
                .isNotEqualTo(before);
        assertStory(leak);
    }

    @Test
    @Order(2)
    void theOverloadedWorkloadIsScaled() {
        HealingResult overload = results.get(1);
        assertThat(overload.action()).isEqualTo(ActionKind.SCALE);
        assertThat(overload.verdict()).isEqualTo(RemediationPhase.HEALED);
        assertThat(pods("checkout")).hasSizeGreaterThan(1);
        assertStory(overload);
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
