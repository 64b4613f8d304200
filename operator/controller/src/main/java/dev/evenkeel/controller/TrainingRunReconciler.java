package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.api.v1alpha1.TrainingRunStatus;
import dev.evenkeel.controller.execute.build.TrainingObjects;
import dev.evenkeel.controller.execute.model.ContextWriter;
import dev.evenkeel.controller.execute.model.RunExecutor;
import dev.evenkeel.controller.facts.model.RunFacts;
import dev.evenkeel.controller.monitor.model.RunGatherer;
import dev.evenkeel.controller.plan.model.RunPlanner;
import dev.evenkeel.controller.plan.model.RunVerdict;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One training run: a Job, followed to its end, and its result read from the artifact store. */
@GradualRetry(
        maxAttempts = Failures.FOR_EVER,
        initialInterval = Failures.FIRST_RETRY,
        maxInterval = Failures.LAST_RETRY)
@ControllerConfiguration(name = "trainingrun", fieldManager = Evenkeel.FIELD_MANAGER)
public final class TrainingRunReconciler implements Reconciler<TrainingRun> {
    private final ModelParts parts;
    private final RunGatherer monitor;
    private final RunExecutor executor;
    private final Clock clock;

    TrainingRunReconciler(ModelParts parts) {
        this.parts = parts;
        this.monitor = new RunGatherer(parts.data(), parts.artifacts());
        this.executor = new RunExecutor(parts.settings());
        this.clock = parts.clock();
    }

    @Override
    public UpdateControl<TrainingRun> reconcile(TrainingRun run, Context<TrainingRun> context) {
        Optional<Job> job = context.getSecondaryResourcesAsStream(Job.class)
                .filter(one -> one.getMetadata().getName().equals(TrainingObjects.jobName(run)))
                .findFirst();
        List<Pod> pods = context.getSecondaryResourcesAsStream(Pod.class).toList();
        RunFacts facts = monitor.gather(run, job, pods, parts.paused(run), clock.instant());
        RunVerdict verdict = RunPlanner.judge(facts);
        executor.carryOut(run, job, verdict, new ContextWriter(context));
        return report(run, TrainingRunReporter.status(run, facts, verdict, job), verdict);
    }

    private UpdateControl<TrainingRun> report(TrainingRun run, TrainingRunStatus next, RunVerdict verdict) {
        TrainingRunStatus before = run.getStatus();
        RunNotices.of(verdict).ifPresent(notice -> parts.tell(run, notice));
        parts.tellOfChange(run, before == null ? List.of() : before.conditions(), next.conditions());
        UpdateControl<TrainingRun> control = next.equals(before)
                ? UpdateControl.noUpdate()
                : UpdateControl.patchStatus(ModelParts.withStatus(run, next));
        wakeAfter(verdict).ifPresent(control::rescheduleAfter);
        return control;
    }

    /** Jobs and pods wake us by themselves; progress, the store and a pause do not. */
    private static Optional<Duration> wakeAfter(RunVerdict verdict) {
        return switch (verdict) {
            case RunVerdict.Follow _, RunVerdict.Start _, RunVerdict.Resume _ -> Optional.of(ModelParts.PROGRESS_POLL);
            case RunVerdict.Quiet _,
                    RunVerdict.Hold _,
                    RunVerdict.Suspend _,
                    RunVerdict.Trained _,
                    RunVerdict.Failed _ -> Optional.empty();
        };
    }

    @Override
    public List<EventSource<?, TrainingRun>> prepareEventSources(EventSourceContext<TrainingRun> context) {
        context.getPrimaryCache().addIndexer(DataChanges.INDEX, TrainingRunReconciler::dataOf);
        return List.of(
                Owned.by(TrainingRun.class, Job.class, Evenkeel.TRAINING_RUN_LABEL, context),
                Owned.labelled(TrainingRun.class, Pod.class, Evenkeel.TRAINING_RUN_LABEL, context),
                new DataChanges<>(parts.data(), context.getPrimaryCache()),
                new PauseChanges<>(parts.pauses(), context.getPrimaryCache()));
    }

    /** A run that is over is woken by nothing. */
    private static List<String> dataOf(TrainingRun run) {
        return RunGatherer.ended(run)
                ? List.of()
                : DataChanges.key(
                        run.getMetadata().getNamespace(), run.getSpec().data().uri());
    }

    @Override
    public ErrorStatusUpdateControl<TrainingRun> updateErrorStatus(
            TrainingRun run, Context<TrainingRun> context, Exception failure) {
        TrainingRunStatus before = Objects.requireNonNullElse(run.getStatus(), TrainingRunStatus.EMPTY);
        return Failures.report(
                run,
                before.conditions(),
                failure,
                clock.instant(),
                conditions -> ModelParts.withStatus(
                        run, before.toBuilder().conditions(conditions).build()));
    }
}
