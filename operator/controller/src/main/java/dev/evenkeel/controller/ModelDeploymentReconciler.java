package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec;
import dev.evenkeel.api.v1alpha1.ModelDeploymentStatus;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.controller.execute.model.ContextWriter;
import dev.evenkeel.controller.execute.model.DeploymentExecutor;
import dev.evenkeel.controller.execute.model.DeploymentExecutor.Outcome;
import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.monitor.model.DeploymentGatherer;
import dev.evenkeel.controller.monitor.model.Seen;
import dev.evenkeel.controller.plan.model.DeploymentPlanner;
import dev.evenkeel.controller.plan.model.DeploymentVerdict;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
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

/** A model product: trained when its data change, proven, promoted, served. */
@GradualRetry(
        maxAttempts = Failures.FOR_EVER,
        initialInterval = Failures.FIRST_RETRY,
        maxInterval = Failures.LAST_RETRY)
@ControllerConfiguration(name = "modeldeployment", fieldManager = Evenkeel.FIELD_MANAGER)
public final class ModelDeploymentReconciler implements Reconciler<ModelDeployment> {
    private static final Duration AFTER_CHANGE = Duration.ofSeconds(1);

    private final ModelParts parts;
    private final DeploymentGatherer monitor;
    private final DeploymentExecutor executor;
    private final Clock clock;

    ModelDeploymentReconciler(ModelParts parts) {
        this.parts = parts;
        this.monitor = new DeploymentGatherer(parts.data(), parts.states());
        this.executor = new DeploymentExecutor(parts.settings(), parts.publicKey(), parts.updates());
        this.clock = parts.clock();
    }

    @Override
    public UpdateControl<ModelDeployment> reconcile(ModelDeployment deployment, Context<ModelDeployment> context) {
        Seen seen = SeenReader.read(deployment, context);
        DeploymentFacts facts = monitor.gather(deployment, seen, parts.paused(deployment), clock.instant());
        DeploymentVerdict verdict = DeploymentPlanner.judge(facts);
        Outcome outcome = executor.carryOut(deployment, seen, facts, verdict, new ContextWriter(context));
        return report(deployment, facts, verdict, outcome);
    }

    private UpdateControl<ModelDeployment> report(
            ModelDeployment deployment, DeploymentFacts facts, DeploymentVerdict verdict, Outcome outcome) {
        ModelDeploymentStatus before = Objects.requireNonNullElse(deployment.getStatus(), ModelDeploymentStatus.EMPTY);
        ModelDeploymentStatus next = ModelDeploymentReporter.status(deployment, facts, verdict, outcome);
        Notices.of(facts, verdict).forEach(notice -> parts.tell(deployment, notice));
        parts.tellOfChange(deployment, before.conditions(), next.conditions());
        UpdateControl<ModelDeployment> control = next.equals(before)
                ? UpdateControl.noUpdate()
                : UpdateControl.patchStatus(ModelParts.withStatus(deployment, next));
        wakeAfter(verdict, outcome).ifPresent(control::rescheduleAfter);
        return control;
    }

    /** Our own writes wake nobody; where nothing else follows from them, a later look tells that all is well. */
    private static Optional<Duration> wakeAfter(DeploymentVerdict verdict, Outcome outcome) {
        return outcome.changed() ? verdict.wakeAfter().or(() -> Optional.of(AFTER_CHANGE)) : verdict.wakeAfter();
    }

    @Override
    public List<EventSource<?, ModelDeployment>> prepareEventSources(EventSourceContext<ModelDeployment> context) {
        String label = Evenkeel.MODEL_DEPLOYMENT_LABEL;
        context.getPrimaryCache().addIndexer(DataChanges.INDEX, ModelDeploymentReconciler::dataOf);
        return List.of(
                RunsOfDeployments.source(context),
                Owned.by(ModelDeployment.class, ControllerRevision.class, label, context),
                Owned.by(ModelDeployment.class, ConfigMap.class, label + "," + Evenkeel.ROLE_LABEL, context),
                Owned.by(ModelDeployment.class, Deployment.class, label, context),
                Owned.by(ModelDeployment.class, Service.class, label, context),
                Owned.by(ModelDeployment.class, PodDisruptionBudget.class, label, context),
                Owned.by(ModelDeployment.class, NetworkPolicy.class, label, context),
                Owned.labelled(ModelDeployment.class, Pod.class, label, Evenkeel.ROLE_LABEL, context),
                new DataChanges<>(parts.data(), context.getPrimaryCache()),
                new PauseChanges<>(parts.pauses(), context.getPrimaryCache()));
    }

    private static List<String> dataOf(ModelDeployment deployment) {
        ModelDeploymentSpec.Training training = deployment.getSpec().training();
        return training == null
                ? List.of()
                : DataChanges.key(
                        deployment.getMetadata().getNamespace(),
                        training.template().spec().data().uri());
    }

    @Override
    public ErrorStatusUpdateControl<ModelDeployment> updateErrorStatus(
            ModelDeployment deployment, Context<ModelDeployment> context, Exception failure) {
        ModelDeploymentStatus before = Objects.requireNonNullElse(deployment.getStatus(), ModelDeploymentStatus.EMPTY);
        return Failures.report(
                deployment,
                before.conditions(),
                failure,
                clock.instant(),
                conditions -> ModelParts.withStatus(
                        deployment, before.toBuilder().conditions(conditions).build()));
    }
}
