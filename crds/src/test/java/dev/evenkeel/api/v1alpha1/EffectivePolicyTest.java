package dev.evenkeel.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The defaults of a policy, and the arithmetic of its bounds. */
class EffectivePolicyTest {
    private static EffectivePolicy policy(String yaml) {
        return EffectivePolicy.of(ApiSerialization.create()
                .unmarshal(
                        "apiVersion: evenkeel.dev/v1alpha1\nkind: RemediationPolicy\n" + yaml, RemediationPolicy.class)
                .getSpec());
    }

    @Test
    void fourLinesWatchInShadow() {
        var policy = policy("spec: {targets: [{apiVersion: apps/v1, kind: Deployment, name: checkout}]}");
        assertThat(policy.mode()).isEqualTo(AutonomyMode.SHADOW);
        assertThat(policy.signals())
                .extracting(RemediationPolicySpec.Signal::name)
                .containsExactly("cpu", "memory", "restarts", "readiness");
        assertThat(policy.steps())
                .extracting(RemediationPolicySpec.Step::action)
                .containsExactly(ActionKind.RESTART);
        assertThat(policy.budgetActions()).isEqualTo(3);
        assertThat(policy.budgetPer()).isEqualTo(Duration.ofHours(1));
        assertThat(policy.cooldown()).isEqualTo(Duration.ofMinutes(10));
        assertThat(policy.verifyWithin().plus(policy.verifyHold()))
                .as("the schema's rule holds for the defaults")
                .isLessThan(policy.budgetPer());
        assertThat(policy.recurrence()).isEqualTo(Recurrence.AUTO);
        assertThat(policy.serviceAccountName()).isEmpty();
        assertThat(policy.suspended()).isFalse();
    }

    @Test
    void whatIsWrittenWins() {
        var policy = policy("""
                spec:
                  suspend: true
                  targets: [{apiVersion: apps/v1, kind: Deployment, name: checkout}]
                  signals:
                    - {name: busy, resource: {name: cpu}, detect: {direction: Both, falseAlarms: {perWeek: 7}}}
                    - {name: ready, resource: {name: readiness}}
                  remediations: [{name: more, when: signals.busy.breached, scale: {by: 2, max: 6}}]
                  autonomy: {mode: Approve, approvers: {min: 2, notAuthor: true}}
                  guards: {budget: {actions: 1, per: 2h}, cooldown: 1m, maxUnavailable: 1}
                  verify: {within: 30s, hold: 1m, recurrence: 3h}
                  serviceAccountName: healer
                """);
        assertThat(policy.suspended()).isTrue();
        assertThat(policy.steps()).extracting(RemediationPolicySpec.Step::name).containsExactly("more");
        assertThat(policy.mode()).isEqualTo(AutonomyMode.APPROVE);
        assertThat(policy.approvers()).isEqualTo(2);
        assertThat(policy.notAuthor()).isTrue();
        assertThat(policy.budgetActions()).isEqualTo(1);
        assertThat(policy.budgetPer()).isEqualTo(Duration.ofHours(2));
        assertThat(policy.cooldown()).isEqualTo(Duration.ofMinutes(1));
        assertThat(policy.verifyWithin()).isEqualTo(Duration.ofSeconds(30));
        assertThat(policy.verifyHold()).isEqualTo(Duration.ofMinutes(1));
        assertThat(policy.recurrence().fixed()).contains(Duration.ofHours(3));
        assertThat(policy.serviceAccountName()).isEqualTo(Optional.of("healer"));
        var busy = policy.signals().getFirst();
        assertThat(EffectivePolicy.direction(busy)).isEqualTo(Direction.BOTH);
        assertThat(EffectivePolicy.falseAlarmsPerWeek(busy)).isEqualTo(7);
        assertThat(EffectivePolicy.direction(policy.signals().getLast())).isEqualTo(Direction.BELOW);
    }

    @Test
    void withoutAMemorySignalThereIsNoDefaultStep() {
        assertThat(policy("""
                                spec:
                                  targets: [{apiVersion: apps/v1, kind: Deployment, name: checkout}]
                                  signals: [{name: busy, resource: {name: cpu}}]
                                """).steps()).isEmpty();
    }

    @ParameterizedTest(name = "{0} of {1} replicas is {2}")
    @CsvSource({"25%,1,1", "25%,4,1", "25%,5,2", "100%,3,3", "2,10,2", "1,0,1"})
    void maxUnavailableRoundsUp(String bound, int replicas, int expected) {
        var policy = policy("spec: {targets: [{apiVersion: apps/v1, kind: Deployment, name: a}],"
                + " guards: {maxUnavailable: " + bound + "}}");
        assertThat(policy.maxUnavailableOf(replicas)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "by {0} to at most {1}, from {2}: {3}")
    @CsvSource({"50%,10,2,3", "50%,10,3,5", "50%,10,0,1", "3,10,2,5", "3,4,2,4", "50%,4,6,6", "999%,1000,900,1000"})
    void scalesUpToTheMaximumAndNeverDown(String by, int max, int replicas, int expected) {
        IntOrString amount = by.endsWith("%") ? new IntOrString(by) : new IntOrString(Integer.valueOf(by));
        assertThat(EffectivePolicy.scaledUp(new RemediationPolicySpec.Scale(amount, max), replicas))
                .isEqualTo(expected);
        assertThat(EffectivePolicy.scaledUp(new RemediationPolicySpec.Scale(null, 10), 2))
                .isEqualTo(3);
    }

    @Test
    void listsOfASpecCannotBeChanged() {
        var spec = new RemediationPolicySpec(
                null,
                new java.util.ArrayList<>(List.of(new RemediationPolicySpec.Target("apps/v1", "Deployment", "a"))),
                List.of(),
                List.of(),
                null,
                null,
                null,
                List.of(),
                null);
        assertThat(spec.targets()).isUnmodifiable();
    }
}
