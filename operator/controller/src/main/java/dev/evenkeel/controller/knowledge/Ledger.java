package dev.evenkeel.controller.knowledge;

import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentSpec;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationSpec;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.controller.analyze.Assessment;
import dev.evenkeel.controller.analyze.Stories;
import dev.evenkeel.controller.config.EvenkeelConfiguration.ActionBudget;
import dev.evenkeel.controller.config.EvenkeelConfiguration.Brakes;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.History;
import dev.evenkeel.controller.facts.Spending;
import dev.evenkeel.controller.facts.Story;
import dev.evenkeel.controller.fault.TransientFault;
import dev.evenkeel.controller.plan.Proposal;
import dev.evenkeel.controller.plan.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the durable record in step with the loop: opens Incidents, writes intents before acts, and bounds how often a
 * story is written. Two passes that were judged on the same state of the budgets cannot both intend: the later one is
 * judged anew. Thread safe.
 */
public final class Ledger {
    /** An Incident is written no more often than this while its phase stays: stories are for people, not for samples. */
    static final Duration QUIET_WRITES = Duration.ofSeconds(10);

    private final Archive archive;
    private final Brakes brakes;
    private final AtomicLong version = new AtomicLong();
    private final Map<String, Instant> lastWrites = new ConcurrentHashMap<>();

    public Ledger(Archive archive, Brakes brakes) {
        this.archive = archive;
        this.brakes = brakes;
    }

    /** The durable record that a pass goes on with. */
    public record Intent(Optional<Story> story, Optional<Deed> deed) {}

    /** What was done to a target. */
    public History history(String targetUid) {
        return new History(archive.deeds(targetUid));
    }

    /** The Incidents of a policy on a target that are not closed. */
    public List<Story> stories(String namespace, String policy, String targetUid) {
        return archive.stories(namespace, policy, targetUid);
    }

    /** The policies that have something unfinished, and are to be looked at with every sample. */
    public Set<Stirring> stirring() {
        return archive.stirring();
    }

    /** What the namespace and the cluster have spent. */
    public Spending spending(String namespace, Instant now) {
        long read = version.get();
        List<Deed> all = archive.allDeeds();
        List<Deed> here = all.stream()
                .filter(deed -> namespace.equals(deed.ref().namespace()))
                .toList();
        return new Spending(
                account(brakes.namespaceBudget(), here, now), account(brakes.clusterBudget(), all, now), read);
    }

    private static Spending.Account account(ActionBudget budget, List<Deed> deeds, Instant now) {
        return new Spending.Account(budget.actions(), budget.per(), new History(deeds).spentWithin(budget.per(), now));
    }

    /**
     * Makes the verdict durable: the Incident of the trouble exists, and for something to be done, its Remediation.
     *
     * @throws TransientFault when another action was decided since the facts were read, or the record has moved on
     */
    public synchronized Intent intend(Facts facts, Assessment assessment, Verdict verdict) {
        Optional<Story> story = Stories.current(facts, assessment)
                .or(() -> assessment.quiet() ? Optional.empty() : Optional.of(open(facts, assessment)));
        Optional<Deed> deed = switch (verdict) {
            case Verdict.Act act -> story.map(found -> intend(facts, found, act.proposal()));
            case Verdict.Continue on -> Optional.of(on.deed());
            case Verdict.Rest _, Verdict.Wait _, Verdict.Abstain _, Verdict.Refuse _ -> Optional.empty();
        };
        return new Intent(story, deed);
    }

    private Story open(Facts facts, Assessment assessment) {
        String fingerprint = Stories.fingerprint(facts, assessment);
        return archive.open(
                facts.policy().namespace(),
                Stories.incidentName(facts, fingerprint),
                new IncidentSpec(facts.policy().ref(), facts.target().ref(), fingerprint, facts.now()));
    }

    private Deed intend(Facts facts, Story story, Proposal proposal) {
        boolean shadow = proposal.mode() == AutonomyMode.SHADOW;
        if (!shadow && facts.spending().ledgerVersion() != version.get()) {
            throw new TransientFault("another action was decided meanwhile: judged anew in the next pass");
        }
        String name = Stories.remediationName(
                facts,
                Objects.requireNonNullElse(story.ref().uid(), ""),
                proposal.step().name(),
                proposal.attempt());
        RemediationSpec spec = new RemediationSpec(
                story.ref(),
                facts.policy().ref(),
                facts.target().ref(),
                proposal.action(),
                proposal.step().name(),
                proposal.attempt(),
                proposal.mode(),
                facts.policy().spec().serviceAccountName().orElse(null),
                proposal.parameters(),
                new RemediationSpec.Preconditions(facts.target().uid(), null),
                null,
                List.of());
        Deed deed = archive.intend(facts.policy().namespace(), name, spec);
        if (!shadow) {
            version.incrementAndGet();
        }
        if (deed.over()) {
            throw new TransientFault("Remediation " + name + " is over already: judged anew in the next pass");
        }
        return deed;
    }

    /** Writes what became of a deed; nothing when nothing changed. */
    public Deed write(Deed deed, RemediationStatus status) {
        return status.equals(deed.status()) ? deed : archive.write(deed, status);
    }

    /** Writes the story: at once when its phase changed, else at most once in ten seconds; nothing when nothing changed. */
    public Story write(Story story, IncidentStatus status, Instant now) {
        if (status.equals(story.status())) {
            return story;
        }
        String key = Objects.requireNonNullElse(story.ref().uid(), story.name());
        Instant last = lastWrites.getOrDefault(key, Instant.EPOCH);
        boolean samePhase = status.phase() == story.status().phase();
        if (samePhase && last.plus(QUIET_WRITES).isAfter(now)) {
            return story;
        }
        Story written = archive.write(story, status);
        if (written.phase() == IncidentPhase.CLOSED) {
            lastWrites.remove(key);
        } else {
            lastWrites.put(key, now);
        }
        return written;
    }

    /** The deed of an Incident that healed last: the one that a recurrence makes Relieved. */
    public static Optional<Deed> healed(List<Deed> deeds) {
        return deeds.stream()
                .filter(deed -> deed.phase() == RemediationPhase.HEALED)
                .reduce((_, last) -> last);
    }
}
