package dev.evenkeel.controller.world;

import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.TrainingPhase;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.api.v1alpha1.TrainingRunStatus;
import dev.evenkeel.api.v1alpha1.TrainingRunStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The controller of TrainingRuns, and all that it starts: a run takes its time, and ends as its data deserve. */
public final class ToyTrainer {
    private final ToyApiServer api;
    private final Supplier<Instant> clock;
    private final Function<String, Result> results;
    private final Duration takes;

    /** What comes of training on some data. */
    public sealed interface Result {
        /** A model of this digest. */
        record Model(String digest) implements Result {}

        /** A model that is not good enough. */
        record GateFailed() implements Result {}

        /** Data that nothing can be learned from. */
        record BadData() implements Result {}
    }

    /** @param results by the digest of the data */
    public ToyTrainer(ToyApiServer api, Supplier<Instant> clock, Duration takes, Function<String, Result> results) {
        this.api = api;
        this.clock = clock;
        this.takes = takes;
        this.results = results;
    }

    public void work() {
        api.all(TrainingRun.class).forEach(this::work);
    }

    /** Runs that are at work now. */
    public List<TrainingRun> atWork() {
        return api.all(TrainingRun.class).filter(run -> !ended(run)).toList();
    }

    private static boolean ended(TrainingRun run) {
        return Optional.ofNullable(run.getStatus())
                .map(TrainingRunStatus::completionTime)
                .isPresent();
    }

    private void work(TrainingRun run) {
        Instant started = Instant.parse(run.getMetadata().getCreationTimestamp());
        if (ended(run) || clock.get().isBefore(started.plus(takes))) {
            return;
        }
        TrainingRunStatusBuilder status = TrainingRunStatus.builder().completionTime(clock.get());
        Conditions conditions = Conditions.after(List.of(), 1, clock.get());
        String digest = String.valueOf(run.getSpec().data().digest());
        switch (results.apply(digest)) {
            case Result.Model(String model) ->
                status.phase(TrainingPhase.SUCCEEDED)
                        .modelDigest(model)
                        .manifestDigest(model)
                        .conditions(conditions
                                .yes(Conditions.COMPLETE, Reason.SUCCEEDED, "")
                                .list());
            case Result.GateFailed() ->
                status.phase(TrainingPhase.REJECTED)
                        .conditions(conditions
                                .yes(Conditions.COMPLETE, Reason.GATE_FAILED, "mape max 0.15: Fail")
                                .list());
            case Result.BadData() ->
                status.phase(TrainingPhase.FAILED)
                        .conditions(conditions
                                .yes(
                                        Conditions.COMPLETE,
                                        Reason.TARGET_COLUMN_MISSING,
                                        "spec.data.target is \"units\", but the data have no such column")
                                .list());
        }
        TrainingRun done = new TrainingRun();
        done.setMetadata(run.getMetadata());
        done.setSpec(run.getSpec());
        done.setStatus(status.build());
        api.put(done);
    }
}
