package dev.evenkeel.controller.plan.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.TrainingPhase;
import dev.evenkeel.controller.facts.model.Data;
import dev.evenkeel.controller.facts.model.Manifest;
import dev.evenkeel.controller.facts.model.RunFacts;
import dev.evenkeel.controller.facts.model.RunFacts.JobSeen;
import dev.evenkeel.controller.facts.model.RunFacts.ManifestSeen;
import dev.evenkeel.controller.facts.model.RunFacts.PodSeen;
import dev.evenkeel.controller.facts.model.RunFacts.ProgressSeen;
import dev.evenkeel.controller.facts.model.RunFacts.TerminationSeen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunPlannerTest {
    private static final String URI = "configMap://sales/data.csv";
    private static final Data PRESENT = new Data.InConfigMap(URI, "sales", "data.csv", digest('a'));

    @ParameterizedTest(name = "{0}")
    @MethodSource("whatIsDecided")
    void decides(String sentence, Given given, Class<? extends RunVerdict> want, String says) {
        RunVerdict verdict = RunPlanner.judge(given.facts());

        assertThat(verdict).isInstanceOf(want);
        assertThat(finding(verdict).map(Finding::message).orElse("")).contains(says);
    }

    static Stream<Arguments> whatIsDecided() {
        Given fresh = new Given();
        return Stream.of(
                row("starts when the data are there", fresh, RunVerdict.Start.class, ""),
                row(
                        "starts on remote data without looking at them",
                        fresh.data(new Data.Remote("https://example.com/sales.csv")),
                        RunVerdict.Start.class,
                        ""),
                row(
                        "waits for the ConfigMap and says which",
                        fresh.data(new Data.NoConfigMap(URI, "sales")),
                        RunVerdict.Hold.class,
                        "spec.data.uri is \"configMap://sales/data.csv\", but there is no ConfigMap sales in namespace shop"),
                row(
                        "waits for the key and says which there are",
                        fresh.data(new Data.NoKey(URI, "sales", "data.csv", List.of("a.csv", "b.csv"))),
                        RunVerdict.Hold.class,
                        "has no key data.csv (it has a.csv, b.csv)"),
                row("is held by suspend", fresh.suspended(), RunVerdict.Hold.class, "spec.suspend is true"),
                row("is held by a pause", fresh.paused(), RunVerdict.Hold.class, "evenkeel.dev/pause"),
                row(
                        "leaves somebody else's Job alone",
                        fresh.job(new JobSeen.Foreign("sales")),
                        RunVerdict.Hold.class,
                        "Job sales in namespace shop belongs to something else"),
                row(
                        "suspends a Job at work",
                        fresh.job(active()).suspended(),
                        RunVerdict.Suspend.class,
                        "spec.suspend"),
                row("resumes a suspended Job", fresh.job(stopped()), RunVerdict.Resume.class, ""),
                row(
                        "does not resume during a pause",
                        fresh.job(stopped()).paused(),
                        RunVerdict.Hold.class,
                        "evenkeel.dev/pause"),
                row(
                        "lets a Job at work go on during a pause",
                        fresh.job(active()).pod(new PodSeen.Running("p")).paused(),
                        RunVerdict.Follow.class,
                        "works"),
                row(
                        "shows how far the trainer is",
                        fresh.job(active()).pod(new PodSeen.Running("p")).progress(new ProgressSeen("Train", 40, "")),
                        RunVerdict.Follow.class,
                        "Train, 40%"),
                row(
                        "tells of an image that is missing",
                        fresh.job(active()).pod(new PodSeen.Waiting("p", "ImagePullBackOff", "")),
                        RunVerdict.Follow.class,
                        "cannot get its image"),
                row(
                        "tells of a pod that fits nowhere",
                        fresh.job(active()).pod(new PodSeen.Waiting("p", "Unschedulable", "0/1 nodes")),
                        RunVerdict.Follow.class,
                        "no node can take pod p"),
                row(
                        "waits while the Job tries again",
                        fresh.job(active()).pod(ended(1, "Error", Optional.empty())),
                        RunVerdict.Follow.class,
                        "the Job decides whether it tries again"),
                row(
                        "succeeds with the manifest",
                        fresh.job(new JobSeen.Complete("j"))
                                .pod(ended(0, "Completed", word("Succeeded")))
                                .manifest(new ManifestSeen.Read(manifest("Pass"))),
                        RunVerdict.Trained.class,
                        "every gate passed"),
                row(
                        "is rejected by a gate, with its numbers",
                        fresh.job(new JobSeen.Complete("j"))
                                .pod(ended(0, "Completed", word("Rejected")))
                                .manifest(new ManifestSeen.Read(manifest("Fail"))),
                        RunVerdict.Trained.class,
                        "mape max 0.15: Fail, measured 0.3, bound 0.15"),
                row(
                        "waits for the store",
                        fresh.job(new JobSeen.Complete("j"))
                                .pod(ended(0, "Completed", word("Succeeded")))
                                .manifest(new ManifestSeen.Unreachable("connection refused")),
                        RunVerdict.Follow.class,
                        "connection refused"),
                row(
                        "does not believe a manifest of another digest",
                        fresh.job(new JobSeen.Complete("j"))
                                .pod(ended(0, "Completed", word("Succeeded")))
                                .manifest(new ManifestSeen.Corrupt("its digest is other")),
                        RunVerdict.Failed.class,
                        "not what the trainer wrote"),
                row(
                        "fails with the trainer's own words",
                        fresh.job(new JobSeen.Failed("j", "PodFailurePolicy", ""))
                                .pod(ended(
                                        2,
                                        "Error",
                                        Optional.of(new TerminationSeen(
                                                "Failed",
                                                "TargetColumnMissing",
                                                "spec.data.target is \"unitz\"",
                                                Optional.empty(),
                                                Optional.empty())))),
                        RunVerdict.Failed.class,
                        "spec.data.target is \"unitz\""),
                row(
                        "names the timeout",
                        fresh.job(new JobSeen.Failed("j", "DeadlineExceeded", "")),
                        RunVerdict.Failed.class,
                        "spec.timeout (3600 s)"),
                row(
                        "names the memory",
                        fresh.job(new JobSeen.Failed("j", "BackoffLimitExceeded", ""))
                                .pod(ended(137, "OOMKilled", Optional.empty())),
                        RunVerdict.Failed.class,
                        "spec.resources.limits.memory"),
                row(
                        "points to the log of a crash",
                        fresh.job(new JobSeen.Failed("j", "BackoffLimitExceeded", ""))
                                .pod(ended(134, "Error", Optional.empty())),
                        RunVerdict.Failed.class,
                        "kubectl logs p"),
                row(
                        "cannot succeed without a result",
                        fresh.job(new JobSeen.Complete("j")),
                        RunVerdict.Failed.class,
                        "no pod of it is left"),
                row("is quiet once it succeeded", fresh.phase(TrainingPhase.SUCCEEDED), RunVerdict.Quiet.class, ""),
                row(
                        "is quiet once it failed, whatever the Job does",
                        fresh.phase(TrainingPhase.FAILED).job(active()),
                        RunVerdict.Quiet.class,
                        ""));
    }

    @Test
    void keepsTheTrainersReasonsAndCallsUnknownOnesAFailedJob() {
        assertThat(failedFor("ColumnNotNumeric")).isEqualTo(Reason.COLUMN_NOT_NUMERIC);
        assertThat(failedFor("SomethingNewer")).isEqualTo(Reason.JOB_FAILED);
    }

    private static Reason failedFor(String reason) {
        RunFacts facts = new Given()
                .job(new JobSeen.Failed("j", "PodFailurePolicy", ""))
                .pod(ended(
                        2,
                        "Error",
                        Optional.of(new TerminationSeen("Failed", reason, "", Optional.empty(), Optional.empty()))))
                .facts();
        return finding(RunPlanner.judge(facts)).orElseThrow().reason();
    }

    private static Optional<Finding> finding(RunVerdict verdict) {
        return switch (verdict) {
            case RunVerdict.Hold(Finding why) -> Optional.of(why);
            case RunVerdict.Suspend(Finding why) -> Optional.of(why);
            case RunVerdict.Follow(var _, var _, Finding what) -> Optional.of(what);
            case RunVerdict.Trained(var _, String _, var _, Finding what) -> Optional.of(what);
            case RunVerdict.Failed(Finding why) -> Optional.of(why);
            case RunVerdict.Quiet _, RunVerdict.Start _, RunVerdict.Resume _ -> Optional.empty();
        };
    }

    private static Arguments row(String sentence, Given given, Class<? extends RunVerdict> want, String says) {
        return Arguments.of(sentence, given, want, says);
    }

    private static JobSeen active() {
        return new JobSeen.Active("j", false);
    }

    private static JobSeen stopped() {
        return new JobSeen.Active("j", true);
    }

    private static PodSeen ended(int exitCode, String reason, Optional<TerminationSeen> word) {
        return new PodSeen.Ended("p", exitCode, reason, word);
    }

    private static Optional<TerminationSeen> word(String outcome) {
        return Optional.of(
                new TerminationSeen(outcome, outcome, "", Optional.of(digest('b')), Optional.of(digest('c'))));
    }

    private static Manifest manifest(String verdict) {
        return new Manifest(
                1,
                new Manifest.Model(digest('c'), 10, "ONNX"),
                new Manifest.Signature(List.of(), List.of()),
                Map.of("mape", 0.3),
                List.of(new Manifest.Gate("mape max 0.15", verdict, 0.3, 0.15, null)),
                new Manifest.Lineage(digest('a'), 100, "code", 0));
    }

    private static String digest(char digit) {
        return "sha256:" + String.valueOf(digit).repeat(64);
    }

    /** Facts of a run that was just created; each method gives a copy with one thing changed. */
    record Given(RunFacts facts) {
        Given() {
            this(new RunFacts(
                    Instant.EPOCH,
                    "shop",
                    "sales",
                    "uid",
                    TrainingPhase.PENDING,
                    false,
                    false,
                    Duration.ofHours(1),
                    PRESENT,
                    new JobSeen.Absent(),
                    new PodSeen.None(),
                    Optional.empty(),
                    new ManifestSeen.NotAsked()));
        }

        Given data(Data data) {
            return with(f ->
                    copy(f, f.phase(), f.suspended(), f.paused(), data, f.job(), f.pod(), f.progress(), f.manifest()));
        }

        Given job(JobSeen job) {
            return with(f ->
                    copy(f, f.phase(), f.suspended(), f.paused(), f.data(), job, f.pod(), f.progress(), f.manifest()));
        }

        Given pod(PodSeen pod) {
            return with(f ->
                    copy(f, f.phase(), f.suspended(), f.paused(), f.data(), f.job(), pod, f.progress(), f.manifest()));
        }

        Given progress(ProgressSeen progress) {
            return with(f -> copy(
                    f,
                    f.phase(),
                    f.suspended(),
                    f.paused(),
                    f.data(),
                    f.job(),
                    f.pod(),
                    Optional.of(progress),
                    f.manifest()));
        }

        Given manifest(ManifestSeen manifest) {
            return with(f ->
                    copy(f, f.phase(), f.suspended(), f.paused(), f.data(), f.job(), f.pod(), f.progress(), manifest));
        }

        Given suspended() {
            return with(
                    f -> copy(f, f.phase(), true, f.paused(), f.data(), f.job(), f.pod(), f.progress(), f.manifest()));
        }

        Given paused() {
            return with(f ->
                    copy(f, f.phase(), f.suspended(), true, f.data(), f.job(), f.pod(), f.progress(), f.manifest()));
        }

        Given phase(TrainingPhase phase) {
            return with(f ->
                    copy(f, phase, f.suspended(), f.paused(), f.data(), f.job(), f.pod(), f.progress(), f.manifest()));
        }

        private Given with(UnaryOperator<RunFacts> change) {
            return new Given(change.apply(facts));
        }

        private static RunFacts copy(
                RunFacts f,
                TrainingPhase phase,
                boolean suspended,
                boolean paused,
                Data data,
                JobSeen job,
                PodSeen pod,
                Optional<ProgressSeen> progress,
                ManifestSeen manifest) {
            return new RunFacts(
                    f.now(),
                    f.namespace(),
                    f.name(),
                    f.uid(),
                    phase,
                    suspended,
                    paused,
                    f.timeout(),
                    data,
                    job,
                    pod,
                    progress,
                    manifest);
        }
    }
}
