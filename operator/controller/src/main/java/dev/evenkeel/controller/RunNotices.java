package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.TrainingPhase;
import dev.evenkeel.controller.plan.model.Finding;
import dev.evenkeel.controller.plan.model.RunVerdict;
import java.util.Optional;

/** What is worth an event in what was just done to a TrainingRun, beside its becoming ready or stuck. */
final class RunNotices {
    private RunNotices() {}

    static Optional<Finding> of(RunVerdict verdict) {
        return switch (verdict) {
            case RunVerdict.Start() -> Optional.of(Finding.of(Reason.RUNNING, "started the Job"));
            case RunVerdict.Suspend(Finding why) -> Optional.of(why);
            case RunVerdict.Resume() -> Optional.of(Finding.of(Reason.RUNNING, "the Job goes on"));
            case RunVerdict.Trained trained ->
                Optional.of(trained.what()).filter(_ -> trained.phase() == TrainingPhase.REJECTED);
            case RunVerdict.Quiet _, RunVerdict.Hold _, RunVerdict.Follow _, RunVerdict.Failed _ -> Optional.empty();
        };
    }
}
