package dev.evenkeel.controller.knowledge;

import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.controller.chronicle.Chronicle;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Story;
import dev.evenkeel.controller.verify.Progress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Ends what deleted policies left unfinished: nobody would carry on their Remediations, and one that is under way keeps
 * every other policy off its target. The records stay; they are the history of what was done.
 */
public final class Orphans {
    private final Archive archive;
    private final Audit audit;
    private final Clock clock;

    public Orphans(Archive archive, Audit audit, Clock clock) {
        this.archive = archive;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Ends what belongs to none of these. A failure ends the sweep; the next one goes on.
     *
     * @param policies all that there are
     */
    public void sweep(Set<Stirring> policies) {
        Instant now = clock.instant();
        archive.allDeeds().stream()
                .filter(deed -> !deed.over()
                        && !isAmong(policies, deed.ref(), deed.spec().policyRef()))
                .forEach(deed -> end(deed, now));
        archive.allStories().stream()
                .filter(story -> story.phase() != IncidentPhase.CLOSED
                        && !isAmong(policies, story.ref(), story.spec().policyRef()))
                .forEach(story -> end(story, now));
    }

    private static boolean isAmong(Set<Stirring> policies, ObjectRef record, ObjectRef policy) {
        return policies.contains(new Stirring(Objects.requireNonNullElse(record.namespace(), ""), policy.name()));
    }

    private void end(Deed deed, Instant now) {
        RemediationStatus next = Progress.abandoned(deed, now);
        archive.write(deed, next);
        audit.deed(deed, next);
    }

    private void end(Story story, Instant now) {
        List<Deed> done = archive.allDeeds().stream()
                .filter(deed -> Objects.equals(
                        deed.spec().incidentRef().uid(), story.ref().uid()))
                .toList();
        IncidentStatus next = Chronicle.abandoned(story, done, now);
        archive.write(story, next);
        audit.story(story, next);
    }
}
