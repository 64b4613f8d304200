package dev.evenkeel.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.api.testing.Access;
import dev.evenkeel.api.testing.ApiServer;
import dev.evenkeel.api.testing.WithApiServer;
import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.Incident;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.Remediation;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationPolicy;
import dev.evenkeel.controller.execute.Impersonation;
import dev.evenkeel.controller.facts.Deed;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The healing loop on a real kube-apiserver, with what the chart grants the operator: what it writes there, as whom, what
 * it does when it is killed half-way, and what it says when it may not.
 */
@ExtendWith(WithApiServer.class)
class HealingIT {
    private static final Duration SOON = Duration.ofMinutes(4);
    private static final String POLICY = """
            apiVersion: evenkeel.dev/v1alpha1
            kind: RemediationPolicy
            metadata: {name: web, namespace: %s}
            spec:
              targets: [{apiVersion: apps/v1, kind: Deployment, name: web}]
              remediations:
              - {name: restart, when: "signals.memory.breached && cause.kind == 'Pod'", restart: {}}
              autonomy: {mode: Auto}
              guards: {maxUnavailable: "50%%", cooldown: 30m, budget: {actions: 1, per: 1h}}
              verify: {within: 2m, hold: 1m, recurrence: 1h}
              serviceAccountName: healer
            """;

    private final KubernetesClient admin;
    private final KubernetesClient operator;
    private final String namespace;
    private final Rig rig;
    private final ToyWorkload workload;

    HealingIT(ApiServer server) {
        admin = server.client();
        namespace = server.namespace();
        operator = InstalledOperator.client(server);
        rig = new Rig(admin, operator, namespace);
        workload = rig.workload();
        workload.grant(ToyWorkload.evict());
        workload.optIn(operator, InstalledOperator.ACCOUNT, InstalledOperator.NAMESPACE);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void apply(String yaml) {
        admin.resource(admin.getKubernetesSerialization().unmarshal(yaml.formatted(namespace), RemediationPolicy.class))
                .create();
        await().until(() -> !reason("web").equals("ServiceAccountForbidden"));
    }

    /** The policy is there, the target was well for a minute, then one pod leaks: its UID. */
    private String leakUnder(String yaml) {
        apply(yaml);
        rig.run("web", Duration.ofMinutes(1));
        String sick = workload.uids().stream().sorted().findFirst().orElseThrow();
        rig.leak(sick);
        return sick;
    }

    private List<Incident> incidents() {
        return admin.resources(Incident.class).inNamespace(namespace).list().getItems();
    }

    private List<Remediation> remediations() {
        return admin.resources(Remediation.class).inNamespace(namespace).list().getItems();
    }

    private Condition ready(String policy) {
        return Conditions.find(rig.tick(policy).getStatus().conditions(), Conditions.READY)
                .orElseThrow();
    }

    private String reason(String policy) {
        return ready(policy).getReason();
    }

    private boolean acted() {
        return remediations().stream()
                .anyMatch(remediation -> remediation.getStatus() != null
                        && remediation.getStatus().phase() == RemediationPhase.VERIFYING);
    }

    @Test
    void evictsTheLeakingPodByItsUidAsThePolicysAccountAndTellsTheStory() {
        String sick = leakUnder(POLICY);
        Set<String> before = workload.uids();
        rig.runUntil("web", SOON, this::acted);

        assertThat(workload.uids()).hasSize(1).isSubsetOf(before).doesNotContain(sick);
        assertThat(remediations()).singleElement().satisfies(remediation -> {
            assertThat(remediation.getSpec().serviceAccountName()).isEqualTo("healer");
            assertThat(remediation.getSpec().parameters().get(Deed.PODS)).endsWith("/" + sick);
        });
        assertThat(incidents()).singleElement().satisfies(incident -> {
            assertThat(incident.getStatus().phase()).isEqualTo(IncidentPhase.VERIFYING);
            assertThat(incident.getStatus().causes().getFirst().kind()).isEqualTo("MemoryLeak");
            assertThat(incident.getStatus().summary()).contains("MemoryLeak", "restart");
            assertThat(admin.getKubernetesSerialization().asJson(incident).getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThan(32 * 1024);
        });

        workload.settle(rig.now());
        rig.runUntil("web", SOON, () -> incidents().getFirst().getStatus().phase() == IncidentPhase.RESOLVED);
        assertThat(remediations().getFirst().getStatus().phase()).isEqualTo(RemediationPhase.HEALED);
        assertThat(ready("web").getStatus()).isEqualTo("True");
    }

    @Test
    void crashBetweenIntendAndActResumesAndActsOnce() {
        String sick = leakUnder(POLICY);
        rig.dieBeforeActing();
        assertThatThrownBy(() -> rig.runUntil("web", SOON, this::acted)).isInstanceOf(Rig.Killed.class);
        assertThat(remediations()).as("the intent is durable").hasSize(1);
        assertThat(workload.uids()).as("nothing was done").contains(sick).hasSize(2);
        String intent = remediations().getFirst().getMetadata().getUid();

        rig.restartOperator();
        rig.tick("web");
        assertThat(workload.uids()).as("done at once, by the first pass").doesNotContain(sick);
        actedOnce(intent);
    }

    @Test
    void crashBetweenActAndRecordResumesAndDoesNotActAgain() {
        String sick = leakUnder(POLICY);
        rig.dieAfterActing();
        assertThatThrownBy(() -> rig.runUntil("web", SOON, this::acted)).isInstanceOf(Rig.Killed.class);
        assertThat(workload.uids()).as("it was done").doesNotContain(sick).hasSize(1);
        assertThat(remediations())
                .singleElement()
                .satisfies(remediation -> assertThat(remediation.getStatus())
                        .as("and nobody wrote it down")
                        .isNull());
        String intent = remediations().getFirst().getMetadata().getUid();

        rig.restartOperator();
        rig.tick("web");
        actedOnce(intent);
    }

    /** The one intent goes on to its verdict; the pod that took the evicted one's place is left alone. */
    private void actedOnce(String intent) {
        workload.settle(rig.now());
        Set<String> pods = workload.uids();
        rig.run("web", Duration.ofMinutes(3));
        assertThat(workload.uids()).isEqualTo(pods);
        assertThat(remediations()).singleElement().satisfies(remediation -> {
            assertThat(remediation.getMetadata().getUid()).isEqualTo(intent);
            assertThat(remediation.getStatus().phase()).isEqualTo(RemediationPhase.HEALED);
        });
        assertThat(incidents()).hasSize(1);
    }

    @Test
    void crashAfterAScaleDoesNotScaleAgain() {
        workload.grant(ToyWorkload.evict(), ToyWorkload.scale());
        apply(scaling());
        rig.saturate();
        rig.dieAfterActing();
        assertThatThrownBy(() -> rig.runUntil("web", SOON, this::acted)).isInstanceOf(Rig.Killed.class);
        assertThat(workload.replicas()).isEqualTo(3);

        workload.settle(rig.now());
        rig.restartOperator();
        rig.run("web", Duration.ofMinutes(1));
        assertThat(workload.replicas()).isEqualTo(3);
        assertThat(remediations()).singleElement().satisfies(remediation -> {
            assertThat(remediation.getSpec().parameters())
                    .containsAllEntriesOf(Map.of(Deed.FROM, "2", Deed.REPLICAS, "3"));
            assertThat(remediation.getStatus().phase()).isEqualTo(RemediationPhase.VERIFYING);
        });
    }

    private static String scaling() {
        return POLICY.replace(
                "{name: restart, when: \"signals.memory.breached && cause.kind == 'Pod'\", restart: {}}",
                "{name: scale, when: signals.cpu.breached, scale: {by: 1, max: 6}}");
    }

    @Test
    void budgetAndCooldownHoldAcrossARestartOfTheOperator() {
        leakUnder(POLICY);
        rig.runUntil("web", SOON, this::acted);
        workload.settle(rig.now());
        rig.runUntil("web", SOON, () -> remediations().getFirst().getStatus().phase() == RemediationPhase.HEALED);

        rig.restartOperator();
        rig.run("web", Duration.ofMinutes(1));
        Set<String> pods = workload.uids();
        rig.leak(pods.iterator().next());
        rig.run("web", Duration.ofMinutes(3));

        assertThat(workload.uids()).isEqualTo(pods);
        assertThat(remediations()).hasSize(1);
        assertThat(incidents()).singleElement().satisfies(incident -> {
            assertThat(incident.getStatus().phase()).isEqualTo(IncidentPhase.ESCALATED);
            assertThat(incident.getStatus().held())
                    .extracting(IncidentStatus.Held::guard)
                    .contains("budget", "cooldown");
        });
        assertThat(remediations().getFirst().getStatus().phase())
                .as("it came back inside the window")
                .isEqualTo(RemediationPhase.RELIEVED);
    }

    @Test
    void aPausedNamespaceIsWatchedAndNotTouched() {
        leakUnder(POLICY);
        Set<String> pods = workload.uids();
        annotate("true");
        rig.awaitPause();
        rig.run("web", Duration.ofMinutes(3));

        assertThat(workload.uids()).isEqualTo(pods);
        assertThat(ready("web").getReason()).isEqualTo("Paused");
        assertThat(incidents())
                .singleElement()
                .satisfies(incident -> assertThat(incident.getStatus().held())
                        .anySatisfy(held -> assertThat(held.reason()).isEqualTo("Paused")));

        annotate("false");
        rig.runUntil("web", SOON, this::acted);
    }

    @Test
    void aPauseThatComesBetweenJudgementAndActIsObeyed() {
        leakUnder(POLICY);
        Set<String> pods = workload.uids();
        rig.beforeAct(() -> {
            annotate("true");
            rig.awaitPause();
        });
        rig.run("web", Duration.ofMinutes(3));
        assertThat(workload.uids()).isEqualTo(pods);
    }

    private void annotate(String pause) {
        admin.namespaces()
                .withName(namespace)
                .edit(old -> old.edit()
                        .editMetadata()
                        .addToAnnotations("evenkeel.dev/pause", pause)
                        .endMetadata()
                        .build());
    }

    @Test
    void aDisruptionBudgetIsAnAnswerAndItIsTriedAgain() {
        String sick = leakUnder(POLICY);
        workload.refuseEvictions(true);
        rig.runUntil("web", SOON, () -> !remediations().isEmpty());
        rig.run("web", Duration.ofSeconds(20));
        assertThat(workload.uids()).contains(sick);
        assertThat(remediations().getFirst().getStatus().message()).contains("PodDisruptionBudget");
        workload.refuseEvictions(false);
        rig.runUntil("web", SOON, this::acted);
        assertThat(workload.uids()).doesNotContain(sick);
    }

    @Test
    void aGrantThatIsTakenBackBeforeTheActEndsTheActAndTheStorySaysSo() {
        String sick = leakUnder(POLICY);
        KubernetesClient healer = new Impersonation(operator).as(namespace, "healer");
        rig.beforeAct(() -> {
            workload.grant();
            await().until(() -> !new Access("create", "", "pods/eviction", "").allowed(healer, namespace));
        });
        rig.runUntil(
                "web",
                SOON,
                () -> !remediations().isEmpty()
                        && remediations().getFirst().getStatus() != null
                        && remediations().getFirst().getStatus().phase() == RemediationPhase.EXPIRED);
        assertThat(workload.uids()).contains(sick);
        assertThat(remediations().getFirst().getStatus().message()).contains("healer", "pods/eviction");
    }

    @Test
    void quietTickWritesNothing() {
        leakUnder(POLICY);
        rig.runUntil("web", SOON, this::acted);
        workload.settle(rig.now());
        rig.runUntil("web", SOON, () -> incidents().getFirst().getStatus().phase() == IncidentPhase.RESOLVED);
        rig.run("web", Duration.ofSeconds(20));
        Set<String> before = versions();
        rig.run("web", Duration.ofMinutes(2));
        assertThat(versions()).isEqualTo(before);
    }

    private Set<String> versions() {
        List<RemediationPolicy> policies = admin.resources(RemediationPolicy.class)
                .inNamespace(namespace)
                .list()
                .getItems();
        return Stream.<HasMetadata>concat(
                        policies.stream(), Stream.concat(incidents().stream(), remediations().stream()))
                .map(object -> object.getMetadata().getName() + " "
                        + object.getMetadata().getResourceVersion())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Test
    void aTargetThatDoesNotExistIsAConditionWithTheWayOut() {
        apply(POLICY.replace("name: web}]", "name: wob}]"));
        Condition ready = ready("web");
        assertThat(ready.getStatus()).isEqualTo("False");
        assertThat(ready.getReason()).isEqualTo("TargetNotFound");
        assertThat(ready.getMessage()).contains("spec.targets[0]", "Deployment wob", namespace, "create it");
    }

    @Test
    void anExpressionThatDoesNotCompileIsAConditionAndTheOtherStepsGoOn() {
        String sick = leakUnder(POLICY.replace(
                "  remediations:\n",
                "  remediations:\n  - {name: odd, when: signals.latency.breached, restart: {}}\n"));
        Condition ready = ready("web");
        assertThat(ready.getReason()).isEqualTo("SignalUnknown");
        assertThat(ready.getMessage())
                .contains(
                        "spec.remediations[0].when", "signals.latency.breached", "column", "the policy's signals are");
        rig.runUntil("web", SOON, this::acted);
        assertThat(remediations().getFirst().getSpec().step()).isEqualTo("restart");
        assertThat(workload.uids()).doesNotContain(sick);
    }

    @Test
    void anAccountThatMayNotScaleIsAConditionUntilItIsGranted() {
        admin.resource(admin.getKubernetesSerialization()
                        .unmarshal(scaling().formatted(namespace), RemediationPolicy.class))
                .create();
        Condition ready = ready("web");
        assertThat(ready.getReason()).isEqualTo("ServiceAccountForbidden");
        assertThat(ready.getMessage())
                .contains("spec.serviceAccountName: healer", "deployments/scale", namespace, "grant it by a Role");
        rig.saturate();
        rig.run("web", Duration.ofMinutes(2));
        assertThat(workload.replicas()).isEqualTo(2);

        workload.grant(ToyWorkload.scale());
        await().until(() -> reason("web").equals("Watching"));
        rig.runUntil("web", SOON, this::acted);
        assertThat(workload.replicas()).isEqualTo(3);
    }

    @Test
    void aNamespaceThatDidNotOptInIsAConditionAndNothingIsDone() {
        apply(POLICY);
        workload.optOut();
        await().until(() -> reason("web").equals("NamespaceNotOptedIn"));
        rig.run("web", Duration.ofMinutes(1));
        Set<String> pods = workload.uids();
        rig.leak(pods.iterator().next());
        assertThat(ready("web").getMessage())
                .contains("namespace " + namespace, "impersonate", "resourceNames [healer]", "bind it to the operator");
        rig.run("web", Duration.ofMinutes(3));
        assertThat(workload.uids()).isEqualTo(pods);
        assertThat(remediations()).isEmpty();
        assertThat(incidents())
                .singleElement()
                .satisfies(incident -> assertThat(incident.getStatus().held())
                        .extracting(IncidentStatus.Held::reason)
                        .contains("NamespaceNotOptedIn"));
    }
}
