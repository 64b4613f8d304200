package dev.evenkeel.controller.knowledge;

import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.controller.config.EvenkeelConfiguration.Incidents;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Story;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Deletes old stories, so that etcd holds only what retention allows. An Incident goes when it is over and old, or when its
 * namespace has too many; a Remediation when it is over and old. What speaks against an action (it harmed, did nothing or
 * only relieved) stays: forgetting it would give back a trust that was lost.
 */
public final class Retention {
    private final Archive archive;
    private final Incidents settings;
    private final Clock clock;

    public Retention(Archive archive, Incidents settings, Clock clock) {
        this.archive = archive;
        this.settings = settings;
        this.clock = clock;
    }

    /** Deletes what is to go now. A failure ends the sweep; the next one goes on. */
    public void sweep() {
        Instant now = clock.instant();
        stories(archive.allStories(), settings, now).forEach(archive::delete);
        deeds(archive.allDeeds(), settings, now).forEach(archive::delete);
    }

    /** The Incidents to delete: of each namespace those that ended too long ago, and the oldest above the number. */
    static List<Story> stories(List<Story> all, Incidents settings, Instant now) {
        Map<String, List<Story>> byNamespace = all.stream()
                .collect(Collectors.groupingBy(
                        story -> Objects.requireNonNullElse(story.ref().namespace(), "")));
        List<Story> gone = new ArrayList<>();
        byNamespace.values().forEach(here -> {
            int surplus = here.size() - settings.maxPerNamespace();
            List<Story> ended = here.stream()
                    .filter(story -> ended(story, now))
                    .sorted(Comparator.comparing(Retention::endedAt).thenComparing(Story::name))
                    .toList();
            for (int i = 0; i < ended.size(); i++) {
                boolean old = !endedAt(ended.get(i)).plus(settings.retention()).isAfter(now);
                if (old || i < surplus) {
                    gone.add(ended.get(i));
                }
            }
        });
        return gone;
    }

    /** The Remediations to delete: by age alone, for budgets and cooldowns count the young ones. */
    static List<Deed> deeds(List<Deed> all, Incidents settings, Instant now) {
        return all.stream()
                .filter(deed -> deed.over() && !speaksAgainst(deed.phase()))
                .filter(deed -> !deed.createdAt().plus(settings.retention()).isAfter(now))
                .toList();
    }

    /** Closed, or resolved for so long that it cannot come back, where its policy is gone and nobody closes it. */
    private static boolean ended(Story story, Instant now) {
        Instant until = story.status().recurrenceUntil();
        return story.phase() == IncidentPhase.CLOSED
                || (story.phase() == IncidentPhase.RESOLVED && until != null && !until.isAfter(now));
    }

    private static Instant endedAt(Story story) {
        return Objects.requireNonNullElse(
                story.status().resolvedAt(), story.spec().openedAt());
    }

    private static boolean speaksAgainst(RemediationPhase phase) {
        return switch (phase) {
            case RELIEVED, NO_EFFECT, HARMED -> true;
            case PROPOSED, APPROVED, ACTING, VERIFYING, HEALED, INCONCLUSIVE, REJECTED, EXPIRED, UNKNOWN -> false;
        };
    }
}
