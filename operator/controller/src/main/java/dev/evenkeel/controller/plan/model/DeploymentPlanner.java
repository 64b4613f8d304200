package dev.evenkeel.controller.plan.model;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.monitor.model.DeploymentFacts;
import dev.evenkeel.controller.monitor.model.DeploymentFacts.Source;
import dev.evenkeel.controller.monitor.model.TriggersSeen.Slot;
import dev.evenkeel.controller.plan.model.RolloutVerdict.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Judges one ModelDeployment: training, revisions, rollout and retention, each by a function of its own. */
public final class DeploymentPlanner {
    /** Servers load and swap in well under a second, and nothing else tells when they have. */
    static final Duration ROLLOUT_POLL = Duration.ofMillis(500);

    /** A pause is lifted by an annotation elsewhere. */
    static final Duration HELD_POLL = Duration.ofSeconds(5);

    private DeploymentPlanner() {}

    /** What to do now. */
    public static DeploymentVerdict judge(DeploymentFacts facts) {
        TrainingVerdict training = TrainingPlanner.judge(facts);
        Optional<NewRevision> newRevision =
                facts.paused() || facts.suspended() ? Optional.empty() : RevisionPlanner.judge(facts);
        RolloutVerdict rollout = RolloutPlanner.judge(facts);
        return new DeploymentVerdict(
                !facts.paused(),
                training,
                newRevision,
                rollout,
                Retention.judge(facts),
                Stream.of(wake(facts, training), wake(facts, rollout), nextSlot(facts))
                        .flatMap(Optional::stream)
                        .min(Comparator.naturalOrder()));
    }

    private static Optional<Duration> wake(DeploymentFacts facts, TrainingVerdict training) {
        return switch (training) {
            case TrainingVerdict.Hold(Finding why, Optional<Instant> until) ->
                until.map(at -> until(facts, at)).or(() -> pausedPoll(why));
            case TrainingVerdict.NotTrained _,
                    TrainingVerdict.Settled _,
                    TrainingVerdict.Busy _,
                    TrainingVerdict.Ended _,
                    TrainingVerdict.Start _ -> Optional.empty();
        };
    }

    private static Optional<Duration> wake(DeploymentFacts facts, RolloutVerdict rollout) {
        return switch (rollout.step()) {
            case Step.Prove _, Step.Write _, Step.AwaitLoad _, Step.Reject _ -> Optional.of(ROLLOUT_POLL);
            case Step.Steady(String _, int held, int of) ->
                held < of && !facts.paused() ? Optional.of(ROLLOUT_POLL) : Optional.empty();
            case Step.Hold(Finding why) -> pausedPoll(why);
            case Step.Nothing _, Step.AwaitPromotion _ -> Optional.empty();
        };
    }

    private static Optional<Duration> pausedPoll(Finding why) {
        return why.reason() == Reason.PAUSED ? Optional.of(HELD_POLL) : Optional.empty();
    }

    private static Optional<Duration> nextSlot(DeploymentFacts facts) {
        return facts.source() instanceof Source.Trained trained
                        && trained.triggers().slot() instanceof Slot.At at
                ? at.next().map(next -> until(facts, next))
                : Optional.empty();
    }

    /** Never zero: a wake-up in the past would spin. */
    private static Duration until(DeploymentFacts facts, Instant at) {
        Duration left = Duration.between(facts.now(), at);
        return left.compareTo(ROLLOUT_POLL) < 0 ? ROLLOUT_POLL : left;
    }
}
