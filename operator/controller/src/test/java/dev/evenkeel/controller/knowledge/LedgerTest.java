package dev.evenkeel.controller.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.controller.analyze.Analyst;
import dev.evenkeel.controller.config.EvenkeelConfiguration;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Given;
import dev.evenkeel.controller.facts.Story;
import dev.evenkeel.controller.fault.TransientFault;
import dev.evenkeel.controller.knowledge.Ledger.Intent;
import dev.evenkeel.controller.plan.Guards;
import dev.evenkeel.controller.plan.Ladder;
import dev.evenkeel.controller.plan.Planner;
import dev.evenkeel.controller.plan.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is durable before anything is done, and what two passes at once may not both do. */
class LedgerTest {
    private final InMemoryArchive archive = new InMemoryArchive(Clock.fixed(Given.NOW, ZoneOffset.UTC));
    private final Ledger ledger =
            new Ledger(archive, EvenkeelConfiguration.defaults().brakes());

    private static Verdict judge(Facts facts) {
        return new Planner(Guards.ALL)
                .judge(facts, Analyst.assess(facts), Ladder.of(facts.policy().spec()));
    }

    private Intent intend(Facts facts) {
        return ledger.intend(facts, Analyst.assess(facts), judge(facts));
    }

    @Test
    void theSameIntentIsWrittenOnce() {
        Facts facts = Given.aLeakingPod().facts();
        Intent intent = intend(facts);
        assertThat(intent.story()).isPresent();
        Deed deed = intent.deed().orElseThrow();

        // Killed here: the next process has read neither, decides the same, and finds what was written.
        Ledger next = new Ledger(archive, EvenkeelConfiguration.defaults().brakes());
        Intent again = next.intend(facts, Analyst.assess(facts), judge(facts));
        assertThat(again.deed().orElseThrow().ref()).isEqualTo(deed.ref());
        assertThat(archive.allDeeds()).hasSize(1);
        assertThat(archive.allStories()).hasSize(1);
    }

    @Test
    void twoPassesThatSawTheSameBudgetCannotBothIntend() {
        Facts one = Given.aLeakingPod().facts();
        Facts other = Given.aLeakingPod().of("other").facts();
        intend(one);
        assertThatThrownBy(() -> intend(other))
                .isInstanceOf(TransientFault.class)
                .hasMessageContaining("another action was decided meanwhile");
        assertThat(archive.allDeeds()).hasSize(1);
    }

    @Test
    void aHealthyTargetLeavesNoTrace() {
        Intent intent = intend(Given.aHealthyTarget().facts());
        assertThat(intent.story()).isEmpty();
        assertThat(archive.writes()).isZero();
    }

    @Test
    void whatIsHeldBackIsAnIncidentWithoutARemediation() {
        Intent intent = intend(Given.aLeakingPod().paused("namespace shop").facts());
        assertThat(intent.story()).isPresent();
        assertThat(intent.deed()).isEmpty();
    }

    @Test
    void aStoryIsWrittenAtMostOnceInTenSecondsWhileItsPhaseStays() {
        Story story = intend(Given.aLeakingPod().facts()).story().orElseThrow();
        story = ledger.write(story, status(IncidentPhase.OPEN, "a"), Given.NOW);
        int writes = archive.writes();
        Story held = ledger.write(story, status(IncidentPhase.OPEN, "b"), Given.NOW.plusSeconds(5));
        assertThat(held.status().summary()).isEqualTo("a");
        assertThat(archive.writes()).isEqualTo(writes);
        ledger.write(story, status(IncidentPhase.ACTING, "c"), Given.NOW.plusSeconds(6));
        assertThat(archive.writes()).as("a phase does not wait").isEqualTo(writes + 1);
    }

    private static IncidentStatus status(IncidentPhase phase, String summary) {
        return IncidentStatus.builder().phase(phase).summary(summary).build();
    }

    @ParameterizedTest(name = "{0} counts {1}")
    @CsvSource({"APPROVED,1", "ACTING,1", "VERIFYING,1", "HEALED,1", "HARMED,1", "PROPOSED,0", "REJECTED,0", "EXPIRED,0"
    })
    void budgetsCountWhatWasBegun(RemediationPhase phase, int count) {
        Deed deed = intend(Given.aLeakingPod().facts()).deed().orElseThrow();
        archive.write(deed, RemediationStatus.builder().phase(phase).build());
        Instant later = Given.NOW.plus(Duration.ofMinutes(59));
        assertThat(ledger.spending("shop", later).namespace().spentAt()).hasSize(count);
        assertThat(ledger.spending("shop", later).cluster().spentAt()).hasSize(count);
        assertThat(ledger.spending("other", later).namespace().spentAt()).isEmpty();
        assertThat(ledger.spending("shop", later.plusSeconds(60)).cluster().spentAt())
                .as("the window has passed")
                .isEmpty();
    }

    @Test
    void aShadowSpendsNothing() {
        Deed deed = intend(Given.aLeakingPod().mode(AutonomyMode.SHADOW).facts())
                .deed()
                .orElseThrow();
        archive.write(
                deed, RemediationStatus.builder().phase(RemediationPhase.HEALED).build());
        assertThat(ledger.spending("shop", Given.NOW).cluster().spentAt()).isEmpty();
    }
}
