package dev.evenkeel.controller.plan.model;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Source;
import dev.evenkeel.controller.facts.model.ServerSeen;
import dev.evenkeel.controller.facts.model.TriggersSeen.Slot;
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

    /** Our own writes wake nobody, and the next step needs nothing else. */
    static final Duration AT_ONCE = Duration.ofMillis(10);

    /** A server that does not answer now will hardly do so in a moment. */
    static final Duration SILENT_POLL = Duration.ofSeconds(10);

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
                Stream.of(newRevision.map(_ -> AT_ONCE), wake(facts, training), wake(facts, rollout), nextSlot(facts))
                        .flatMap(Optional::stream)
                        .min(Comparator.naturalOrder()));
    }

    private static Optional<Duration> wake(DeploymentFacts facts, TrainingVerdict training) {
        return switch (training) {
            case TrainingVerdict.Hold(Finding _, Optional<Instant> until) -> until.map(at -> until(facts, at));
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
                held < of && !facts.paused() ? Optional.of(patience(facts)) : Optional.empty();
            case Step.Hold _, Step.Nothing _, Step.AwaitPromotion _ -> Optional.empty();
        };
    }

    private static Duration patience(DeploymentFacts facts) {
        return facts.servers().ready().stream().anyMatch(server -> server.says() instanceof ServerSeen.Silent)
                ? SILENT_POLL
                : ROLLOUT_POLL;
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
