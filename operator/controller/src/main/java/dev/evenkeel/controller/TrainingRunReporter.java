package dev.evenkeel.controller;

import static dev.evenkeel.api.v1alpha1.Conditions.COMPLETE;
import static dev.evenkeel.api.v1alpha1.Conditions.READY;
import static dev.evenkeel.api.v1alpha1.Conditions.RECONCILING;
import static dev.evenkeel.api.v1alpha1.Conditions.STALLED;

import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.Decimal;
import dev.evenkeel.api.v1alpha1.GateVerdict;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.TrainingPhase;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.api.v1alpha1.TrainingRunStatus;
import dev.evenkeel.api.v1alpha1.TrainingRunStatusBuilder;
import dev.evenkeel.api.v1alpha1.TrainingRunStatus.GateResult;
import dev.evenkeel.api.v1alpha1.TrainingRunStatus.Progress;
import dev.evenkeel.api.v1alpha1.TrainingRunStatus.Signature;
import dev.evenkeel.api.v1alpha1.TrainingRunStatus.Tensor;
import dev.evenkeel.controller.facts.model.Manifest;
import dev.evenkeel.controller.facts.model.RunFacts;
import dev.evenkeel.controller.facts.model.RunFacts.ProgressSeen;
import dev.evenkeel.controller.plan.model.Finding;
import dev.evenkeel.controller.plan.model.RunVerdict;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The status of a TrainingRun from what was seen and decided. Pure: the same in gives the same out. */
final class TrainingRunReporter {
    private static final int MOST_METRICS = 64;
    private static final int MOST_GATES = 16;
    private static final int DONE = 100;

    private TrainingRunReporter() {}

    /** The next status. */
    static TrainingRunStatus status(TrainingRun run, RunFacts facts, RunVerdict verdict, Optional<Job> job) {
        TrainingRunStatus before = Objects.requireNonNullElse(run.getStatus(), TrainingRunStatus.EMPTY);
        Conditions conditions =
                Conditions.after(before.conditions(), run.getMetadata().getGeneration(), facts.now());
        TrainingRunStatusBuilder next = before.toBuilder()
                .observedGeneration(run.getMetadata().getGeneration())
                .jobRef(job.map(ObjectRef::to).orElse(before.jobRef()));
        return switch (verdict) {
            case RunVerdict.Quiet() -> before;
            case RunVerdict.Hold(Finding why) ->
                next.phase(TrainingPhase.PENDING)
                        .conditions(held(conditions, why))
                        .build();
            case RunVerdict.Suspend(Finding why) ->
                next.phase(TrainingPhase.PENDING)
                        .conditions(held(conditions, why))
                        .build();
            case RunVerdict.Start() -> underWay(next, facts, conditions, Finding.of(Reason.PENDING, "the Job starts"));
            case RunVerdict.Resume() ->
                underWay(next, facts, conditions, Finding.of(Reason.PENDING, "the Job goes on"));
            case RunVerdict.Follow(TrainingPhase phase, Optional<ProgressSeen> progress, Finding what) ->
                underWay(
                        next.phase(phase)
                                .progress(progress.map(TrainingRunReporter::progress)
                                        .orElse(before.progress())),
                        facts,
                        conditions,
                        what);
            case RunVerdict.Trained(TrainingPhase phase, String digest, Manifest manifest, Finding what) ->
                trained(next, manifest, digest)
                        .phase(phase)
                        .completionTime(facts.now())
                        .conditions(
                                phase == TrainingPhase.SUCCEEDED
                                        ? conditions
                                                .ready(what.reason(), what.message())
                                                .yes(COMPLETE, what.reason(), what.message())
                                                .list()
                                        : rejected(conditions, what))
                        .build();
            case RunVerdict.Failed(Finding why) ->
                next.phase(TrainingPhase.FAILED)
                        .completionTime(facts.now())
                        .conditions(conditions
                                .stalled(why.reason(), why.message())
                                .yes(COMPLETE, why.reason(), why.message())
                                .list())
                        .build();
        };
    }

    private static TrainingRunStatus underWay(
            TrainingRunStatusBuilder next, RunFacts facts, Conditions conditions, Finding what) {
        TrainingRunStatus soFar = next.build();
        return soFar.toBuilder()
                .phase(Objects.requireNonNullElse(soFar.phase(), TrainingPhase.PENDING))
                .startTime(Objects.requireNonNullElse(soFar.startTime(), facts.now()))
                .conditions(conditions
                        .reconciling(what.reason(), what.message())
                        .no(COMPLETE, what.reason(), "")
                        .list())
                .build();
    }

    /** A wait that a person or the clock asked for is neither progress nor trouble. */
    private static List<io.fabric8.kubernetes.api.model.Condition> held(Conditions conditions, Finding why) {
        Conditions said = why.reason().kind() == Reason.Kind.WAIT
                ? conditions
                        .no(READY, why.reason(), why.message())
                        .no(RECONCILING, why.reason(), "")
                        .no(STALLED, why.reason(), "")
                : conditions.stalled(why.reason(), why.message());
        return said.no(COMPLETE, why.reason(), "").list();
    }

    /** Over, and with a result: not ready to serve, but nothing is stuck. */
    private static List<io.fabric8.kubernetes.api.model.Condition> rejected(Conditions conditions, Finding what) {
        return conditions
                .no(READY, what.reason(), what.message())
                .no(RECONCILING, what.reason(), "")
                .no(STALLED, what.reason(), "")
                .yes(COMPLETE, what.reason(), what.message())
                .list();
    }

    private static Progress progress(ProgressSeen seen) {
        return new Progress(
                Conditions.shortened(seen.step(), 63), seen.percent(), Conditions.shortened(seen.message(), 512));
    }

    private static TrainingRunStatusBuilder trained(
            TrainingRunStatusBuilder next, Manifest manifest, String manifestDigest) {
        return next.progress(new Progress("Done", DONE, null))
                .manifestDigest(manifestDigest)
                .modelDigest(manifest.model().digest())
                .dataDigest(manifest.lineage().dataDigest())
                .rows(manifest.lineage().rows())
                .codeDigest(manifest.lineage().codeDigest())
                .metrics(metrics(manifest))
                .gates(gates(manifest))
                .signature(new Signature(
                        tensors(manifest.signature().inputs()),
                        tensors(manifest.signature().outputs())));
    }

    private static Map<String, Decimal> metrics(Manifest manifest) {
        Map<String, Decimal> metrics = new TreeMap<>();
        new TreeMap<>(manifest.metrics())
                .entrySet().stream()
                        .filter(metric -> Double.isFinite(metric.getValue()))
                        .limit(MOST_METRICS)
                        .forEach(metric -> metrics.put(metric.getKey(), Decimal.of(metric.getValue())));
        return metrics;
    }

    /** Gates are keyed by name in the status: of two that read the same, one is shown. */
    private static List<GateResult> gates(Manifest manifest) {
        Map<String, GateResult> byName = manifest.gates().stream()
                .map(gate -> new GateResult(
                        Conditions.shortened(gate.name(), 128),
                        verdict(gate.verdict()),
                        gate.measured()
                                .filter(Double::isFinite)
                                .map(Decimal::of)
                                .orElse(null),
                        gate.limit().filter(Double::isFinite).map(Decimal::of).orElse(null)))
                .collect(Collectors.toMap(
                        GateResult::name, result -> result, (first, second) -> first, LinkedHashMap::new));
        return byName.values().stream().limit(MOST_GATES).toList();
    }

    private static GateVerdict verdict(String wireName) {
        return switch (wireName) {
            case "Pass" -> GateVerdict.PASS;
            case "Fail" -> GateVerdict.FAIL;
            default -> GateVerdict.INCONCLUSIVE;
        };
    }

    private static List<Tensor> tensors(List<Manifest.Tensor> tensors) {
        return tensors.stream()
                .map(tensor -> new Tensor(tensor.name(), tensor.datatype(), tensor.shape(), tensor.columns()))
                .toList();
    }
}
