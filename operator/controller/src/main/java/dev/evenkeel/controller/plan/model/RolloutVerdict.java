package dev.evenkeel.controller.plan.model;

import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.Revision;
import java.util.Optional;

/**
 * What to do about serving now.
 *
 * @param candidate what becomes of the candidate's pod
 * @param promoted revision to be marked as having taken the traffic now
 * @param complaint what keeps the wish of the spec from coming true, while the champion goes on
 */
public record RolloutVerdict(Step step, Candidate candidate, Optional<Revision> promoted, Optional<Finding> complaint) {

    /** The next step of a rollout. */
    public sealed interface Step {
        /** There is nothing to serve yet. */
        record Nothing(Finding why) implements Step {}

        /** A rollout is due and held back. */
        record Hold(Finding why) implements Step {}

        /** The revision proves itself in a pod of its own. */
        record Prove(Revision revision, Finding what) implements Step {}

        /** The revision failed: mark it, so that it never returns without a pin. */
        record Reject(Revision revision, Finding why) implements Step {}

        /** The revision has proven itself and waits for a person. */
        record AwaitPromotion(Revision revision, Finding what) implements Step {}

        /** Write this floor, then tell the servers. */
        record Write(Floor floor, Revision revision, Finding what) implements Step {}

        /** The servers load the revision beside the champion. */
        record AwaitLoad(Revision revision, int loaded, int of, Finding what) implements Step {}

        /**
         * The revision takes the traffic, as it should.
         *
         * @param held how many of the servers hold the newest floor
         */
        record Steady(String revision, int held, int of) implements Step {}
    }

    /** What becomes of the candidate's pod. */
    public sealed interface Candidate {
        /** Leave it alone. */
        record Keep() implements Candidate {}

        /** It shall be there, for this revision. */
        record Want(Revision revision) implements Candidate {}

        /** It has done its duty. */
        record Remove() implements Candidate {}
    }
}
