package dev.evenkeel.controller.plan;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Step;
import dev.evenkeel.controller.analyze.Assessment;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Deed.PodId;
import dev.evenkeel.controller.facts.Facts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What follows for an action that is written down: the next move. Pure, so that a pass after a crash moves the same. */
public final class Course {
    private Course() {}

    /** The next move of this deed. */
    public static Move next(Facts facts, Assessment assessment, Deed deed) {
        RemediationPhase phase = Approval.of(facts, assessment, deed).phase();
        if (phase != RemediationPhase.APPROVED && phase != RemediationPhase.ACTING) {
            return new Move.Stay();
        }
        if (!facts.target().uid().equals(deed.spec().target().uid())) {
            return new Move.Gone("the target was replaced by another object of the same name");
        }
        List<Objection> objections = Planner.objections(Guards.WHILE_ACTING, question(facts, assessment, deed));
        if (!objections.isEmpty()) {
            return new Move.Held(objections);
        }
        return switch (deed.action()) {
            case RESTART -> restart(facts, deed);
            case SCALE -> scale(facts, deed);
            case UNKNOWN -> new Move.Gone("the action is not known to this version of the operator");
        };
    }

    private static Move restart(Facts facts, Deed deed) {
        List<PodId> remaining = RestartBatch.remaining(facts, deed.pods());
        if (remaining.isEmpty()) {
            return new Move.Done();
        }
        List<PodId> batch = RestartBatch.next(facts, deed);
        return batch.isEmpty() ? new Move.Stay() : new Move.Evict(batch, batch.size() == remaining.size());
    }

    private static Move scale(Facts facts, Deed deed) {
        int from = deed.number(Deed.FROM, -1);
        int to = deed.number(Deed.REPLICAS, -1);
        int now = facts.target().replicas();
        if (now == to) {
            return new Move.Done();
        }
        return now == from && to > 0
                ? new Move.Scale(from, to)
                : new Move.Gone("the target has " + now + " replicas, not " + from + " as when this was decided");
    }

    /** The guards' question about something that was decided before. */
    private static Question question(Facts facts, Assessment assessment, Deed deed) {
        Map<String, String> parameters = new TreeMap<>(deed.spec().parameters());
        Step step = facts.policy().spec().steps().stream()
                .filter(candidate -> candidate.name().equals(deed.spec().step()))
                .findFirst()
                .orElseGet(() -> stepOf(deed));
        AutonomyMode mode = deed.spec().mode();
        return new Question(facts, assessment, new Proposal(step, deed.spec().attempt(), mode, parameters));
    }

    private static Step stepOf(Deed deed) {
        Optional<ActionKind> restart = Optional.of(deed.action()).filter(kind -> kind == ActionKind.RESTART);
        return new Step(
                deed.spec().step(),
                "true",
                restart.map(_ -> new dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Restart())
                        .orElse(null),
                restart.isPresent()
                        ? null
                        : new dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Scale(
                                null, Math.max(1, deed.number(Deed.REPLICAS, 1))));
    }
}
