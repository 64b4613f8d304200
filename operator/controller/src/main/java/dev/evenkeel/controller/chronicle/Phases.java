package dev.evenkeel.controller.chronicle;

import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.controller.analyze.Diagnosis.Cause;
import dev.evenkeel.controller.config.Durations;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.History.Efficacy;
import dev.evenkeel.controller.facts.Story;
import dev.evenkeel.controller.plan.Objection;
import dev.evenkeel.controller.plan.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where an Incident stands after a pass, and why. */
final class Phases {
    private Phases() {}

    /** A phase with its reason, for the timeline and the condition. */
    record Standing(IncidentPhase phase, Reason reason, String message) {}

    static Standing of(Story story, Pass pass, Optional<Instant> quietSince) {
        Optional<Deed> underWay = pass.deeds().stream().filter(Deed::inFlight).findFirst();
        if (underWay.isPresent()) {
            return acting(underWay.get());
        }
        if (story.phase() == IncidentPhase.RESOLVED && pass.assessment().quiet()) {
            return resolved(story, pass.facts());
        }
        if (pass.assessment().quiet()) {
            return ending(story, pass, quietSince);
        }
        return sick(story, pass);
    }

    private static Standing acting(Deed deed) {
        String message = Objects.requireNonNullElse(deed.status().message(), "");
        String name = deed.spec().step() + " (" + deed.name() + ")";
        return switch (deed.phase()) {
            case PROPOSED ->
                new Standing(
                        IncidentPhase.AWAITING_APPROVAL,
                        Reason.AWAITING_APPROVAL,
                        name + " waits for people: " + message);
            case VERIFYING -> new Standing(IncidentPhase.VERIFYING, Reason.VERIFYING, name + " is done: " + message);
            default -> new Standing(IncidentPhase.ACTING, Reason.ACTING, name + ": " + message);
        };
    }

    private static Standing resolved(Story story, Facts facts) {
        Instant until = story.status().recurrenceUntil();
        return until != null && until.isAfter(facts.now())
                ? new Standing(IncidentPhase.RESOLVED, Reason.RESOLVED, resolvedMessage(story))
                : new Standing(IncidentPhase.CLOSED, Reason.CLOSED, "it did not come back");
    }

    private static String resolvedMessage(Story story) {
        return story.status().conditions().stream()
                .filter(condition -> "Ready".equals(condition.getType()))
                .map(condition -> Objects.requireNonNullElse(condition.getMessage(), ""))
                .findFirst()
                .orElse("");
    }

    /** Nothing is breached and nothing is under way: the action's verdict ends it, or quiet that lasts. */
    private static Standing ending(Story story, Pass pass, Optional<Instant> quietSince) {
        Optional<Deed> last = last(pass);
        if (last.filter(deed -> deed.phase() == RemediationPhase.HEALED).isPresent()) {
            Deed healed = last.get();
            return new Standing(
                    IncidentPhase.RESOLVED,
                    Reason.HEALED,
                    healed.spec().step() + " healed it: "
                            + Objects.requireNonNullElse(healed.status().message(), ""));
        }
        Duration hold = pass.facts().policy().spec().verifyHold();
        boolean lasted = quietSince
                .filter(since -> !since.plus(hold).isAfter(pass.facts().now()))
                .isPresent();
        if (lasted && pass.assessment().warm()) {
            return new Standing(
                    IncidentPhase.RESOLVED,
                    Reason.RESOLVED,
                    "well for " + Durations.print(hold)
                            + last.map(deed -> "; " + deed.spec().step() + " was "
                                            + deed.phase().wireName())
                                    .orElse(" without any action"));
        }
        return new Standing(
                story.phase() == IncidentPhase.ESCALATED ? IncidentPhase.ESCALATED : IncidentPhase.OPEN,
                Reason.SIGNAL_CLEARED,
                "nothing is breached any more; to hold for " + Durations.print(hold));
    }

    private static Standing sick(Story story, Pass pass) {
        Facts facts = pass.facts();
        boolean long_ = story.spec()
                .openedAt()
                .plus(facts.policy().spec().verifyWithin())
                .isBefore(facts.now());
        return switch (pass.verdict()) {
            case Verdict.Abstain abstain ->
                new Standing(
                        long_ ? IncidentPhase.ESCALATED : IncidentPhase.OPEN, Reason.CAUSE_UNCERTAIN, abstain.why());
            case Verdict.Refuse refuse -> new Standing(IncidentPhase.ESCALATED, first(refuse), words(refuse));
            case Verdict.Wait wait ->
                bridge(pass)
                        .map(finding -> new Standing(IncidentPhase.ESCALATED, Reason.ACTION_INEFFECTIVE, finding))
                        .orElseGet(() -> new Standing(
                                spent(wait) ? IncidentPhase.ESCALATED : IncidentPhase.OPEN, first(wait), words(wait)));
            case Verdict.Act act ->
                new Standing(
                        IncidentPhase.OPEN,
                        Reason.PROPOSED,
                        act.proposal().step().name() + " is proposed");
            case Verdict.Continue on -> continued(on.deed(), pass);
            case Verdict.Rest _ -> new Standing(IncidentPhase.OPEN, Reason.SIGNAL_BREACHED, "");
        };
    }

    /** What was gone on with is a shadow's, or ended in this pass: the next one judges anew. */
    private static Standing continued(Deed deed, Pass pass) {
        String name = deed.spec().step() + " (" + deed.name() + ")";
        return deed.shadow()
                ? new Standing(IncidentPhase.OPEN, Reason.SHADOW_MODE, "Shadow: " + name + " is what would be done")
                : new Standing(
                        IncidentPhase.OPEN,
                        Reason.SIGNAL_BREACHED,
                        name + " was " + last(pass).orElse(deed).phase().wireName() + "; what is next is judged anew");
    }

    /** A treatment of the symptom that is known to be one: people are needed, whatever is done meanwhile. */
    private static Optional<String> bridge(Pass pass) {
        if (!(pass.assessment().cause() instanceof Cause cause)) {
            return Optional.empty();
        }
        return pass.verdict()
                .stepName()
                .map(step -> pass.facts().history().efficacy(step, cause.kind().wireName()))
                .filter(Efficacy::bridgeOnly)
                .map(efficacy -> "relieved " + efficacy.relieved() + " times and never lastingly: mend the "
                        + cause.kind().wireName() + " ("
                        + cause.evidence().stream().findFirst().orElse("") + ")");
    }

    private static boolean spent(Verdict.Wait wait) {
        return wait.objections().stream().anyMatch(objection -> switch (objection.reason()) {
            case BUDGET_SPENT, NAMESPACE_BUDGET_SPENT, CLUSTER_BUDGET_SPENT -> true;
            default -> false;
        });
    }

    private static Reason first(Verdict verdict) {
        return verdict.objections().stream().findFirst().map(Objection::reason).orElse(Reason.SIGNAL_BREACHED);
    }

    private static String words(Verdict verdict) {
        return verdict.stepName().map(step -> step + " is held: ").orElse("")
                + verdict.objections().stream().map(Objection::message).collect(Collectors.joining("; "));
    }

    private static Optional<Deed> last(Pass pass) {
        return pass.deeds().isEmpty()
                ? Optional.empty()
                : Optional.of(pass.deeds().getLast());
    }
}
