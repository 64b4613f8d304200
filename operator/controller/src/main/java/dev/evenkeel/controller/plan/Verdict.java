package dev.evenkeel.controller.plan;

import dev.evenkeel.controller.facts.Deed;
import java.util.List;
import java.util.Optional;

/** What is to be done about a target now, and why. */
public sealed interface Verdict {
    /** Nothing is wrong and nothing is under way. */
    record Rest() implements Verdict {}

    /** Propose this, and where the mode says so, do it. */
    record Act(Proposal proposal) implements Verdict {}

    /** An action is under way: go on with it. */
    record Continue(Deed deed) implements Verdict {}

    /** Something would be done, but not now: time, or a decision, opens what is shut. */
    record Wait(String step, List<Objection> objections) implements Verdict {
        public Wait {
            objections = List.copyOf(objections);
        }
    }

    /** The cause is not known well enough to act on. */
    record Abstain(String why) implements Verdict {}

    /**
     * Nothing will be done as things are.
     *
     * @param step the step that was refused; empty when no step holds
     */
    record Refuse(Optional<String> step, List<Objection> objections) implements Verdict {
        public Refuse {
            objections = List.copyOf(objections);
        }
    }

    /** What stands in the way; empty where nothing does. */
    default List<Objection> objections() {
        return switch (this) {
            case Wait wait -> wait.objections();
            case Refuse refuse -> refuse.objections();
            case Rest _, Act _, Continue _, Abstain _ -> List.of();
        };
    }

    /** The step that is meant; empty where none is. */
    default Optional<String> stepName() {
        return switch (this) {
            case Act act -> Optional.of(act.proposal().step().name());
            case Continue on -> Optional.of(on.deed().spec().step());
            case Wait wait -> Optional.of(wait.step());
            case Refuse refuse -> refuse.step();
            case Rest _, Abstain _ -> Optional.empty();
        };
    }
}
