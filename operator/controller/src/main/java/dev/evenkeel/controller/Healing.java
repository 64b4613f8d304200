package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.controller.analyze.Analyst;
import dev.evenkeel.controller.analyze.Assessment;
import dev.evenkeel.controller.chronicle.Chronicle;
import dev.evenkeel.controller.chronicle.Delivery;
import dev.evenkeel.controller.chronicle.Pass;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Story;
import dev.evenkeel.controller.knowledge.Audit;
import dev.evenkeel.controller.knowledge.Ledger;
import dev.evenkeel.controller.knowledge.Ledger.Intent;
import dev.evenkeel.controller.plan.Course;
import dev.evenkeel.controller.plan.Ladder;
import dev.evenkeel.controller.plan.Move;
import dev.evenkeel.controller.plan.Planner;
import dev.evenkeel.controller.plan.Verdict;
import dev.evenkeel.controller.verify.Progress;
import dev.evenkeel.controller.verify.Progress.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One pass of the loop over one target: assess, judge, intend, act, record. Everything between the facts and the writes
 * is pure; a pass that is killed anywhere is gone on with by the next one.
 */
final class Healing {
    private final Planner planner;
    private final Ledger ledger;
    private final Hands hands;
    private final Audit audit;
    private final Function<Story, Optional<Delivery>> deliveries;

    /** Carries out a move: the only thing here that changes a workload. */
    @FunctionalInterface
    interface Hands {
        Outcome carryOut(Deed deed, Move move);
    }

    Healing(Planner planner, Ledger ledger, Hands hands, Audit audit, Function<Story, Optional<Delivery>> deliveries) {
        this.planner = planner;
        this.ledger = ledger;
        this.hands = hands;
        this.audit = audit;
        this.deliveries = deliveries;
    }

    /**
     * What a pass came to.
     *
     * @param before the Incident before the pass, where there was one
     * @param after as it is recorded after it
     */
    record Result(Facts facts, Assessment assessment, Verdict verdict, Optional<Story> before, Optional<Story> after) {}

    Result pass(Facts facts, Ladder ladder) {
        Assessment assessment = Analyst.assess(facts);
        Verdict verdict = planner.judge(facts, assessment, ladder);
        Intent intent = ledger.intend(facts, assessment, verdict);
        Optional<Deed> deed = intent.deed().map(intended -> goOn(facts, assessment, intended));
        // A settled story is looked at until its window has passed; a quiet target without a story has nothing to tell.
        Optional<Story> story = intent.story().or(() -> latestSettled(facts));
        Optional<Story> after = story.map(found -> record(facts, assessment, verdict, found, deed));
        return new Result(facts, assessment, verdict, story, after);
    }

    private Deed goOn(Facts facts, Assessment assessment, Deed deed) {
        Move move = Course.next(facts, assessment, deed);
        Outcome outcome = hands.carryOut(deed, move);
        RemediationStatus next = Progress.next(facts, assessment, deed, move, outcome);
        return write(deed, next);
    }

    private Deed write(Deed deed, RemediationStatus next) {
        Deed written = ledger.write(deed, next);
        audit.deed(deed, next);
        return written;
    }

    private static Optional<Story> latestSettled(Facts facts) {
        return facts.stories().isEmpty()
                ? Optional.empty()
                : Optional.of(facts.stories().getFirst());
    }

    private Story record(Facts facts, Assessment assessment, Verdict verdict, Story story, Optional<Deed> current) {
        List<Deed> deeds = new ArrayList<>(facts.history().of(story.name()));
        current.ifPresent(deed -> {
            deeds.removeIf(old -> old.name().equals(deed.name()));
            deeds.add(deed);
        });
        if (story.phase() == IncidentPhase.RESOLVED && !assessment.quiet()) {
            // Healed was provisional: the same trouble is back inside the window.
            deeds.replaceAll(deed -> Ledger.healed(deeds).filter(deed::equals).isPresent()
                    ? write(deed, Progress.relieved(facts, deed))
                    : deed);
        }
        Pass pass = new Pass(facts, assessment, verdict, deeds, deliveries.apply(story));
        IncidentStatus next = Chronicle.next(story, pass);
        Story written = ledger.write(story, next, facts.now());
        audit.story(story, written.status());
        return written;
    }
}
