package dev.evenkeel.controller.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.controller.analyze.Analyst;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Given;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an action was worth: the default policy of five minutes to get well and ten to stay so. */
class EffectJudgeTest {
    private static Effect judge(Given given, Duration acted, Duration recovered, Map<String, String> parameters) {
        Facts facts = given.deedOf("restart", RemediationPhase.VERIFYING, Duration.ZERO)
                .parameters(parameters)
                .facts();
        Deed deed = facts.history().deeds().getFirst();
        RemediationStatus status = deed.status().toBuilder()
                .actedAt(Given.NOW.minus(acted))
                .effect(List.of(new RemediationStatus.Effect("memory", "100Mi", null, at(recovered))))
                .build();
        return EffectJudge.judge(
                facts, Analyst.assess(facts), new Deed(deed.ref(), deed.createdAt(), deed.spec(), status));
    }

    private static Instant at(Duration ago) {
        return Given.NOW.minus(ago);
    }

    @ParameterizedTest(name = "a pod that breached {0} after its start counts for {1}")
    @CsvSource({"PT10M, PT24H", "PT8H, PT24H", "PT10H, PT30H", "PT240H, PT720H"})
    void theWindowOfRecurrenceIsThriceTheTimeToBreachAndADayAtLeast(Duration toBreach, Duration window) {
        Effect effect = judge(
                Given.aHealthyTarget(),
                Duration.ofMinutes(12),
                Duration.ofMinutes(11),
                Map.of(Deed.SECONDS_TO_BREACH, Long.toString(toBreach.toSeconds())));
        assertThat(effect.phase()).isEqualTo(RemediationPhase.HEALED);
        assertThat(effect.recurrenceUntil()).contains(Given.NOW.plus(window));
    }

    @Test
    void wellIsNotHealedBeforeItHasHeld() {
        Effect effect = judge(Given.aHealthyTarget(), Duration.ofMinutes(9), Duration.ofMinutes(8), Map.of());
        assertThat(effect.settled()).isFalse();
        assertThat(effect.message()).contains("to hold for 10m");
    }

    @Test
    void whatComesBackBeforeItHasHeldIsRelieved() {
        Effect effect = judge(Given.aLeakingPod(), Duration.ofMinutes(9), Duration.ofMinutes(8), Map.of());
        assertThat(effect.phase()).isEqualTo(RemediationPhase.RELIEVED);
        assertThat(effect.message()).isEqualTo("memory came back after 8m");
    }

    @Test
    void fewerReadyPodsThanBeforeIsHarm() {
        Effect effect = judge(
                Given.aHealthyTarget().replicas(3, 2),
                Duration.ofMinutes(6),
                Duration.ofMinutes(5),
                Map.of(Deed.READY_BEFORE, "3"));
        assertThat(effect.phase()).isEqualTo(RemediationPhase.HARMED);
        assertThat(effect.message()).isEqualTo("2 pods are ready, 3 were before the action");
    }

    @Test
    void aTemplateThatWasChangedMeanwhileMakesItInconclusive() {
        Effect effect = judge(
                Given.aHealthyTarget(),
                Duration.ofMinutes(12),
                Duration.ofMinutes(11),
                Map.of(Deed.REVISION, "another"));
        assertThat(effect.phase()).isEqualTo(RemediationPhase.INCONCLUSIVE);
    }

    @Test
    void aVerdictSaysWhatItWasComparedWith() {
        Effect effect = judge(
                Given.aHealthyTarget(),
                Duration.ofMinutes(12),
                Duration.ofMinutes(11),
                Map.of(Deed.PODS, "web-9/uid-9"));
        assertThat(effect.comparedWith())
                .containsExactly("untouched siblings web-0, web-1, web-2: well before and after");
    }
}
