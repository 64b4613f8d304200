package dev.evenkeel.controller.execute.model;

import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.controller.execute.build.BuildSettings;
import dev.evenkeel.controller.execute.build.TrainingObjects;
import dev.evenkeel.controller.plan.model.RunVerdict;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Optional;

/** Carries out what was decided about a TrainingRun. */
public final class RunExecutor {
    private final BuildSettings settings;

    public RunExecutor(BuildSettings settings) {
        this.settings = settings;
    }

    /**
     * Does it. The Job comes last: once it is there, all that it needs is.
     *
     * @param job as the cache has it
     */
    public void carryOut(TrainingRun run, Optional<Job> job, RunVerdict verdict, ClusterWriter writer) {
        switch (verdict) {
            case RunVerdict.Start() -> {
                writer.create(TrainingObjects.configMap(run));
                writer.create(TrainingObjects.job(run, settings));
            }
            case RunVerdict.Suspend _ -> job.ifPresent(seen -> writer.suspend(seen, true));
            case RunVerdict.Resume() -> job.ifPresent(seen -> writer.suspend(seen, false));
            case RunVerdict.Quiet _,
                    RunVerdict.Hold _,
                    RunVerdict.Follow _,
                    RunVerdict.Trained _,
                    RunVerdict.Failed _ -> {}
        }
    }
}
