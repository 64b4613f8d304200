package dev.evenkeel.controller.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.controller.analyze.Analyst;
import dev.evenkeel.controller.analyze.Assessment;
import dev.evenkeel.controller.config.EvenkeelConfiguration;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Given;
import dev.evenkeel.controller.facts.Story;
import dev.evenkeel.controller.plan.Guards;
import dev.evenkeel.controller.plan.Ladder;
import dev.evenkeel.controller.plan.Planner;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a Remediation under way, and of its Incident, when their policy is deleted. */
class OrphansTest {
    private final Clock clock = Clock.fixed(Given.NOW, ZoneOffset.UTC);
    private final InMemoryArchive archive = new InMemoryArchive(clock);
    private final Orphans orphans = new Orphans(archive, new Audit(_ -> {}, (_, _) -> {}), clock);

    private void heal(RemediationPhase phase) {
        Facts facts = Given.aLeakingPod().facts();
        Assessment assessment = Analyst.assess(facts);
        Deed deed = new Ledger(archive, EvenkeelConfiguration.defaults().brakes())
                .intend(
                        facts,
                        assessment,
                        new Planner(Guards.ALL)
                                .judge(
                                        facts,
                                        assessment,
                                        Ladder.of(facts.policy().spec())))
                .deed()
                .orElseThrow();
        archive.write(deed, RemediationStatus.builder().phase(phase).build());
    }

    private Deed deed() {
        return archive.allDeeds().getFirst();
    }

    private Story story() {
        return archive.allStories().getFirst();
    }

    @ParameterizedTest
    @CsvSource({"PROPOSED, EXPIRED", "APPROVED, EXPIRED", "ACTING, INCONCLUSIVE", "VERIFYING, INCONCLUSIVE"})
    void whatWasUnderWayIsOverAndItsIncidentClosed(RemediationPhase before, RemediationPhase after) {
        heal(before);

        orphans.sweep(Set.of(new Stirring("elsewhere", "web"), new Stirring("shop", "other")));

        assertThat(deed().phase()).isEqualTo(after);
        assertThat(deed().inFlight()).isFalse();
        assertThat(deed().status().message()).contains("policy web is deleted");
        assertThat(story().phase()).isEqualTo(IncidentPhase.CLOSED);
        assertThat(story().status().summary()).contains("policy web is deleted");
        assertThat(story().status().actions())
                .extracting(action -> action.phase())
                .containsExactly(after);
        assertThat(story().status().timeline().getLast().reason()).isEqualTo("Closed");
    }

    @Test
    void whatHasItsPolicyIsLeftAlone() {
        heal(RemediationPhase.ACTING);
        int writes = archive.writes();

        orphans.sweep(Set.of(new Stirring("shop", "web")));

        assertThat(archive.writes()).isEqualTo(writes);
    }

    @Test
    void aVerdictStays() {
        heal(RemediationPhase.HEALED);

        orphans.sweep(Set.of());

        assertThat(deed().phase()).isEqualTo(RemediationPhase.HEALED);
        assertThat(story().phase()).isEqualTo(IncidentPhase.CLOSED);
    }
}
