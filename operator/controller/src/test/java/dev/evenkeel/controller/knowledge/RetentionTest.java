package dev.evenkeel.controller.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentSpec;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.controller.config.EvenkeelConfiguration.Incidents;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Given;
import dev.evenkeel.controller.facts.Story;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is forgotten after 30 days, or above three in a namespace, and what never is. */
class RetentionTest {
    private static final Incidents SETTINGS = new Incidents(Duration.ofDays(30), 3);

    private static Story story(String name, IncidentPhase phase, Duration endedBefore) {
        ObjectRef ref = new ObjectRef(Evenkeel.API_VERSION, "Incident", "shop", name, "uid-" + name);
        Instant ended = Given.NOW.minus(endedBefore);
        return new Story(
                ref,
                new IncidentSpec(ref, ref, "fingerprint", ended.minusSeconds(600)),
                IncidentStatus.builder()
                        .phase(phase)
                        .resolvedAt(ended)
                        .recurrenceUntil(ended.plus(Duration.ofDays(1)))
                        .build());
    }

    @ParameterizedTest(name = "{0}, ended {1} ago: deleted {2}")
    @CsvSource({
        "CLOSED, PT719H, false",
        "CLOSED, PT720H, true",
        "RESOLVED, PT720H, true",
        "OPEN, PT7200H, false",
        "ESCALATED, PT7200H, false",
        "VERIFYING, PT7200H, false"
    })
    void anIncidentGoesWhenItIsOverAndOld(IncidentPhase phase, Duration ended, boolean gone) {
        Story story = story("one", phase, ended);
        assertThat(Retention.stories(List.of(story), SETTINGS, Given.NOW)).isEqualTo(gone ? List.of(story) : List.of());
    }

    @Test
    void aNamespaceWithTooManyLosesTheOldestThatAreOver() {
        List<Story> closed = IntStream.range(0, 4)
                .mapToObj(i -> story("closed-" + i, IncidentPhase.CLOSED, Duration.ofDays(i + 2L)))
                .toList();
        List<Story> all = new java.util.ArrayList<>(closed);
        all.add(story("open", IncidentPhase.OPEN, Duration.ofDays(9)));
        all.add(story("may-come-back", IncidentPhase.RESOLVED, Duration.ofHours(1)));
        assertThat(Retention.stories(all, SETTINGS, Given.NOW))
                .extracting(Story::name)
                .containsExactly("closed-3", "closed-2", "closed-1");
    }

    @ParameterizedTest
    @EnumSource(RemediationPhase.class)
    void whatSpeaksAgainstAnActionIsNeverForgotten(RemediationPhase phase) {
        Deed deed = Given.aLeakingPod()
                .deedOf("restart", phase, Duration.ofDays(40))
                .facts()
                .history()
                .deeds()
                .getFirst();
        boolean keeps = !deed.over()
                || List.of(RemediationPhase.RELIEVED, RemediationPhase.NO_EFFECT, RemediationPhase.HARMED)
                        .contains(phase);
        assertThat(Retention.deeds(List.of(deed), SETTINGS, Given.NOW).isEmpty())
                .isEqualTo(keeps);
    }

    @Test
    void aYoungRemediationStaysForTheBudgets() {
        Deed deed = Given.aLeakingPod()
                .deedOf("restart", RemediationPhase.HEALED, Duration.ofDays(29))
                .facts()
                .history()
                .deeds()
                .getFirst();
        assertThat(Retention.deeds(List.of(deed), SETTINGS, Given.NOW)).isEmpty();
    }
}
