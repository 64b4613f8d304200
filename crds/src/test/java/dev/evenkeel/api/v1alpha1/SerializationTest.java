package dev.evenkeel.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects read and written by the operator's serialization, and by a client's that nobody configured. */
class SerializationTest {
    static Stream<KubernetesSerialization> serializations() {
        return Stream.of(ApiSerialization.create(), new KubernetesSerialization(new ObjectMapper(), false));
    }

    @ParameterizedTest
    @MethodSource("serializations")
    void fourLinesOfPolicyReadAsAnEmptySpecWithTargets(KubernetesSerialization serialization) {
        RemediationPolicy policy = serialization.unmarshal("""
                apiVersion: evenkeel.dev/v1alpha1
                kind: RemediationPolicy
                metadata: {name: checkout, namespace: shop}
                spec:
                  targets: [{apiVersion: apps/v1, kind: Deployment, name: checkout}]
                """, RemediationPolicy.class);
        assertThat(policy.getSpec().signals()).isEmpty();
        assertThat(policy.getSpec().autonomy()).isNull();
        assertThat(serialization.asYaml(policy)).doesNotContain("signals", "autonomy", "notify", "suspend", "status");
    }

    @Test
    void whatANewerVersionWroteIsReadAsUnknown() {
        RemediationPolicy policy = ApiSerialization.create().unmarshal("""
                apiVersion: evenkeel.dev/v1alpha1
                kind: RemediationPolicy
                metadata: {name: checkout}
                novelty: 1
                spec:
                  targets: [{apiVersion: apps/v1, kind: Deployment, name: checkout, novelty: 1}]
                  autonomy: {mode: Earned}
                  remediations: [{name: cordon, when: "true", cordon: {}}]
                  novelty: {x: 1}
                status: {mode: Earned, novelty: 1}
                """, RemediationPolicy.class);
        RemediationPolicySpec spec = policy.getSpec();
        assertThat(spec.autonomy())
                .extracting(RemediationPolicySpec.Autonomy::mode)
                .isEqualTo(AutonomyMode.UNKNOWN);
        assertThat(spec.remediations().getFirst().action()).isEqualTo(ActionKind.UNKNOWN);
        assertThat(EffectivePolicy.of(spec).mode()).as("the safest mode").isEqualTo(AutonomyMode.SHADOW);
    }

    @ParameterizedTest
    @MethodSource("serializations")
    void whatIsWrittenReadsBackEqual(KubernetesSerialization serialization) {
        var status = IncidentStatus.builder()
                .phase(IncidentPhase.AWAITING_APPROVAL)
                .severity(Severity.WARNING)
                .held(List.of(new IncidentStatus.Held(
                        "restart", "budget", Reason.BUDGET_SPENT.wireName(), "3 of 3 in 1h", Instant.EPOCH)))
                .timeline(List.of(new IncidentStatus.Entry(
                        Instant.parse("2026-01-01T00:00:00.123Z"), Reason.INCIDENT_OPENED.wireName(), null)))
                .conditions(Conditions.after(List.of(), 1, Instant.EPOCH)
                        .reconciling(Reason.AWAITING_APPROVAL, "waits")
                        .list())
                .build();
        String yaml = serialization.asYaml(status);
        assertThat(yaml)
                .contains("phase: \"AwaitingApproval\"", "time: \"2026-01-01T00:00:00Z\"")
                .doesNotContain("actions", "summary");
        assertThat(serialization.unmarshal(yaml, IncidentStatus.class)).isEqualTo(status);
    }

    @ParameterizedTest
    @MethodSource("serializations")
    void anEmptyActionSurvives(KubernetesSerialization serialization) {
        var step = new RemediationPolicySpec.Step("restart", "true", new RemediationPolicySpec.Restart(), null);
        assertThat(serialization.unmarshal(serialization.asYaml(step), RemediationPolicySpec.Step.class))
                .isEqualTo(step);
    }

    @ParameterizedTest
    @MethodSource("serializations")
    void lengthsOfTimeStayAsWritten(KubernetesSerialization serialization) {
        var verify = serialization.unmarshal(
                "within: 90s\nhold: 1h30m\nrecurrence: Auto", RemediationPolicySpec.Verify.class);
        assertThat(verify.within()).extracting(TimeSpan::duration).isEqualTo(Duration.ofSeconds(90));
        assertThat(serialization.asYaml(verify)).contains("within: \"90s\"", "hold: \"1h30m\"", "recurrence: \"Auto\"");
    }
}
