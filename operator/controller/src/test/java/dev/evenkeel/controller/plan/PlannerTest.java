package dev.evenkeel.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Restart;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Step;
import dev.evenkeel.controller.analyze.Analyst;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Given;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which step of the ladder is taken, and what the modes make of it. */
class PlannerTest {
    private static final Step NEVER = new Step("never", "cause.kind == 'Workload'", new Restart(), null);
    private static final Step FIRST = new Step("first", "signals.memory.breached", new Restart(), null);
    private static final Step SECOND = new Step("second", "signals.memory.breached", new Restart(), null);

    private static Verdict judge(Given given) {
        Facts facts = given.facts();
        return new Planner(Guards.ALL)
                .judge(facts, Analyst.assess(facts), Ladder.of(facts.policy().spec()));
    }

    private static String stepOf(Given given) {
        return judge(given).stepName().orElse("none");
    }

    @Test
    void theFirstStepWhoseWhenHoldsIsTaken() {
        assertThat(stepOf(Given.aLeakingPod().steps(NEVER, FIRST, SECOND))).isEqualTo("first");
        assertThat(stepOf(Given.aLeakingPod().steps(NEVER, SECOND, FIRST))).isEqualTo("second");
    }

    @Test
    void nothingIsDoneWhereNoWhenHoldsAndItIsSaid() {
        assertThat(judge(Given.aLeakingPod().steps(NEVER)))
                .isInstanceOfSatisfying(
                        Verdict.Refuse.class,
                        refuse -> assertThat(refuse.objections())
                                .singleElement()
                                .satisfies(objection -> {
                                    assertThat(objection.reason()).isEqualTo(Reason.NO_REMEDIATION);
                                    assertThat(objection.message()).contains("MemoryLeak", "cause.kind == 'Pod'");
                                }));
    }

    @Test
    void theNextStepIsTakenWhereTheFormerHarmedOnce() {
        Given given = Given.aLeakingPod().steps(FIRST, SECOND);
        given.deedOf("first", RemediationPhase.HARMED, Duration.ofHours(5));
        assertThat(stepOf(given)).isEqualTo("second");
    }

    @Test
    void theNextStepIsTakenWhereTheFormerDidNothingTwice() {
        Given given = Given.aLeakingPod().steps(FIRST, SECOND);
        given.deedOf("first", RemediationPhase.NO_EFFECT, Duration.ofHours(5));
        assertThat(stepOf(given)).as("once is chance").isEqualTo("first");
        given.deedOf("first", RemediationPhase.NO_EFFECT, Duration.ofHours(4));
        assertThat(stepOf(given)).isEqualTo("second");
    }

    @Test
    void whatOnlyRelievedGoesOnAsABridgeWhereNothingBetterHolds() {
        Given given = Given.aLeakingPod().steps(FIRST, SECOND);
        for (int hours = 3; hours <= 5; hours++) {
            given.deedOf("first", RemediationPhase.RELIEVED, Duration.ofHours(hours));
        }
        assertThat(stepOf(given)).isEqualTo("second");
        assertThat(judge(given.steps(FIRST)))
                .isInstanceOfSatisfying(
                        Verdict.Act.class,
                        act -> assertThat(act.proposal().step().name()).isEqualTo("first"));
    }

    @Test
    void whatHarmedAgainstOneCauseIsStillTriedAgainstAnother() {
        Given given = Given.aLeakingPod().steps(FIRST, SECOND);
        given.deedOf("first", "Overload", RemediationPhase.HARMED, Duration.ofHours(5));
        assertThat(stepOf(given)).isEqualTo("first");
    }

    @Test
    void aLeakIsNeverFedWithReplicasAndTheNextStepIsTaken() {
        assertThat(judge(Given.aLeakingPod().steps(Given.SCALE)))
                .isInstanceOfSatisfying(
                        Verdict.Refuse.class,
                        refuse -> assertThat(refuse.objections())
                                .extracting(Objection::reason)
                                .containsExactly(Reason.LEAK_VETO));
        assertThat(stepOf(Given.aLeakingPod().steps(Given.SCALE, FIRST))).isEqualTo("first");
    }

    @Test
    void aStepThatOnlyHasToWaitIsPreferredToOneThatIsRefused() {
        Given given = Given.aLeakingPod().steps(Given.SCALE, FIRST).rolling();
        assertThat(judge(given))
                .isInstanceOfSatisfying(
                        Verdict.Wait.class, wait -> assertThat(wait.step()).isEqualTo("first"));
    }

    @ParameterizedTest
    @EnumSource(names = {"SHADOW", "APPROVE", "AUTO"})
    void theProposalCarriesTheMode(AutonomyMode mode) {
        assertThat(judge(Given.aLeakingPod().mode(mode)))
                .isInstanceOfSatisfying(
                        Verdict.Act.class,
                        act -> assertThat(act.proposal().mode()).isEqualTo(mode));
    }

    @Test
    void anUnknownModeIsReadAsTheOneThatDoesNothing() {
        assertThat(judge(Given.aLeakingPod().mode(AutonomyMode.UNKNOWN)))
                .isInstanceOfSatisfying(
                        Verdict.Act.class,
                        act -> assertThat(act.proposal().mode()).isEqualTo(AutonomyMode.SHADOW));
    }

    @Test
    void aTroubleThatNobodyCanExplainIsNotActedUpon() {
        assertThat(judge(Given.aPodThatNobodyCanExplain()))
                .isInstanceOfSatisfying(
                        Verdict.Abstain.class,
                        abstain -> assertThat(abstain.why()).contains("Missing to tell"));
    }

    @Test
    void aHealthyTargetIsLeftAlone() {
        assertThat(judge(Given.aHealthyTarget())).isInstanceOf(Verdict.Rest.class);
    }

    @Test
    void whatIsUnderWayIsGoneOnWithWhateverTheGuardsSay() {
        Given given = Given.aLeakingPod().paused("namespace shop").suspended();
        given.deedOf("restart", RemediationPhase.VERIFYING, Duration.ofMinutes(1));
        assertThat(judge(given)).isInstanceOf(Verdict.Continue.class);
    }

    @Test
    void theNextAttemptIsCountedByIncidentAndStep() {
        Given given = Given.aLeakingPod().steps(FIRST, SECOND);
        assertThat(attempt(given)).isEqualTo(1);
        given.incident("web-1");
        given.deedOf("first", RemediationPhase.RELIEVED, Duration.ofHours(2));
        given.deedOf("second", RemediationPhase.RELIEVED, Duration.ofHours(1));
        assertThat(attempt(given)).isEqualTo(2);
        given.incident("web-2");
        assertThat(attempt(given)).as("another Incident counts anew").isEqualTo(1);
    }

    private static int attempt(Given given) {
        return List.of(judge(given)).stream()
                .map(Verdict.Act.class::cast)
                .map(act -> act.proposal().attempt())
                .findFirst()
                .orElseThrow();
    }
}
