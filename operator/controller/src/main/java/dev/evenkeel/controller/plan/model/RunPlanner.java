package dev.evenkeel.controller.plan.model;

import dev.evenkeel.api.v1alpha1.Reason;
import static dev.evenkeel.api.v1alpha1.TrainingPhase.PENDING;
import static dev.evenkeel.api.v1alpha1.TrainingPhase.REJECTED;
import static dev.evenkeel.api.v1alpha1.TrainingPhase.RUNNING;
import static dev.evenkeel.api.v1alpha1.TrainingPhase.SUCCEEDED;

import dev.evenkeel.controller.facts.model.Manifest;
import dev.evenkeel.controller.facts.model.RunFacts;
import dev.evenkeel.controller.facts.model.RunFacts.JobSeen;
import dev.evenkeel.controller.facts.model.RunFacts.ManifestSeen;
import dev.evenkeel.controller.facts.model.RunFacts.PodSeen;
import dev.evenkeel.controller.facts.model.RunFacts.TerminationSeen;
import java.util.stream.Collectors;

/** Judges one TrainingRun. A pure function; the whole life of a run is in its switch. */
public final class RunPlanner {
    private RunPlanner() {}

    /** What to do now. */
    public static RunVerdict judge(RunFacts facts) {
        if (facts.ended()) {
            return new RunVerdict.Quiet();
        }
        return switch (facts.job()) {
            case JobSeen.Absent _ -> start(facts);
            case JobSeen.Foreign(String name) ->
                new RunVerdict.Hold(Finding.of(
                        Reason.NAME_TAKEN,
                        "Job %s in namespace %s belongs to something else: delete it, or use another name for the run"
                                .formatted(name, facts.namespace())));
            case JobSeen.Active(String _, boolean suspended) -> follow(facts, suspended);
            case JobSeen.Complete _, JobSeen.Failed _ -> conclude(facts);
        };
    }

    private static RunVerdict start(RunFacts facts) {
        if (facts.suspended()) {
            return new RunVerdict.Hold(suspendedBySpec());
        }
        if (facts.paused()) {
            return new RunVerdict.Hold(Pause.finding(facts.namespace()));
        }
        return DataCheck.objection(facts.data(), facts.namespace(), "spec.data.uri")
                .<RunVerdict>map(RunVerdict.Hold::new)
                .orElseGet(RunVerdict.Start::new);
    }

    /** A pause starts nothing and stops nothing: what runs goes on, and its result is recorded. */
    private static RunVerdict follow(RunFacts facts, boolean jobSuspended) {
        if (facts.suspended()) {
            return jobSuspended ? new RunVerdict.Hold(suspendedBySpec()) : new RunVerdict.Suspend(suspendedBySpec());
        }
        if (jobSuspended) {
            return facts.paused() ? new RunVerdict.Hold(Pause.finding(facts.namespace())) : new RunVerdict.Resume();
        }
        return switch (facts.pod()) {
            case PodSeen.None _ -> new RunVerdict.Follow(PENDING, facts.progress(), starting("no pod yet"));
            case PodSeen.Waiting waiting -> new RunVerdict.Follow(PENDING, facts.progress(), waiting(waiting));
            case PodSeen.Running _ ->
                new RunVerdict.Follow(
                        RUNNING,
                        facts.progress(),
                        Finding.of(
                                Reason.RUNNING,
                                facts.progress()
                                        .map(progress -> "%s, %d%%".formatted(progress.step(), progress.percent()))
                                        .orElse("the trainer works")));
            case PodSeen.Ended ended ->
                new RunVerdict.Follow(
                        RUNNING,
                        facts.progress(),
                        Finding.of(
                                Reason.RUNNING,
                                "the trainer ended with exit code %d (%s); the Job decides whether it tries again"
                                        .formatted(ended.exitCode(), ended.reason())));
        };
    }

    private static RunVerdict conclude(RunFacts facts) {
        if (facts.pod() instanceof PodSeen.Ended ended && ended.termination().isPresent()) {
            TerminationSeen word = ended.termination().get();
            return switch (word.outcome()) {
                case "Succeeded", "Rejected" ->
                    facts.job() instanceof JobSeen.Complete
                            ? trained(facts, word)
                            : new RunVerdict.Failed(withoutResult(facts));
                case "Failed" ->
                    new RunVerdict.Failed(Finding.of(Reasons.of(word.reason(), Reason.JOB_FAILED), word.message()));
                default -> new RunVerdict.Failed(withoutResult(facts));
            };
        }
        return new RunVerdict.Failed(withoutResult(facts));
    }

    private static RunVerdict trained(RunFacts facts, TerminationSeen word) {
        return switch (facts.manifest()) {
            case ManifestSeen.Read(Manifest manifest) ->
                word.outcome().equals("Succeeded")
                        ? new RunVerdict.Trained(
                                SUCCEEDED,
                                word.manifest().orElse(""),
                                manifest,
                                Finding.of(Reason.SUCCEEDED, "trained, and every gate passed"))
                        : new RunVerdict.Trained(
                                REJECTED,
                                word.manifest().orElse(""),
                                manifest,
                                Finding.of(Reason.GATE_FAILED, failedGates(manifest, word)));
            case ManifestSeen.Unreachable(String message) ->
                new RunVerdict.Follow(
                        RUNNING,
                        facts.progress(),
                        Finding.of(
                                Reason.STORE_UNAVAILABLE,
                                "trained, but the manifest cannot be read from the artifact store yet: " + message));
            case ManifestSeen.Corrupt(String message) ->
                new RunVerdict.Failed(Finding.of(
                        Reason.DIGEST_MISMATCH,
                        "the manifest in the artifact store is not what the trainer wrote: %s; start another run"
                                .formatted(message)));
            case ManifestSeen.NotAsked _ ->
                new RunVerdict.Failed(Finding.of(
                        Reason.JOB_FAILED, "the trainer named no manifest in its last word; start another run"));
        };
    }

    private static String failedGates(Manifest manifest, TerminationSeen word) {
        String gates = manifest.gates().stream()
                .filter(gate -> !gate.verdict().equals("Pass"))
                .map(gate -> gate.name() + ": " + gate.words().orElseGet(() -> numbers(gate)))
                .collect(Collectors.joining("; "));
        return gates.isEmpty() ? word.message() : "the model is not good enough: " + gates;
    }

    private static String numbers(Manifest.Gate gate) {
        return gate.verdict()
                + gate.measured().map(value -> ", measured " + value).orElse("")
                + gate.limit().map(limit -> ", bound " + limit).orElse("");
    }

    private static Finding withoutResult(RunFacts facts) {
        String jobReason = facts.job() instanceof JobSeen.Failed failed ? failed.reason() : "Complete";
        String jobMessage = facts.job() instanceof JobSeen.Failed failed ? failed.message() : "";
        if (jobReason.equals("DeadlineExceeded")) {
            return Finding.of(
                    Reason.TIMED_OUT,
                    "the run took longer than spec.timeout (%d s): allow more time, or train on less data"
                            .formatted(facts.timeout().toSeconds()));
        }
        return switch (facts.pod()) {
            case PodSeen.Ended(String pod, int _, String reason, var _)
            when reason.equals("OOMKilled") ->
                Finding.of(
                        Reason.OUT_OF_MEMORY,
                        "pod %s was killed for memory: raise spec.resources.limits.memory, or train on less data"
                                .formatted(pod));
            case PodSeen.Ended(String pod, int exitCode, String reason, var _) ->
                Finding.of(
                        Reason.JOB_FAILED,
                        "pod %s ended with exit code %d (%s) and left no result: see kubectl logs %s, then start another run"
                                .formatted(pod, exitCode, reason, pod));
            case PodSeen.None _, PodSeen.Waiting _, PodSeen.Running _ ->
                Finding.of(
                        Reason.JOB_FAILED,
                        "the Job ended (%s%s) and no pod of it is left to read a result from: start another run"
                                .formatted(jobReason, jobMessage.isEmpty() ? "" : ": " + jobMessage));
        };
    }

    private static Finding waiting(PodSeen.Waiting waiting) {
        return PodTrouble.of(waiting.name(), waiting.reason(), waiting.message())
                .orElseGet(() -> starting(waiting.reason()));
    }

    private static Finding starting(String what) {
        return Finding.of(Reason.PENDING, "the Job starts: " + what);
    }

    private static Finding suspendedBySpec() {
        return Finding.of(Reason.SUSPENDED, "spec.suspend is true: set it to false to go on");
    }
}
