package dev.evenkeel.controller.monitor.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.evenkeel.api.v1alpha1.TimeSpan;
import dev.evenkeel.api.v1alpha1.TrainingPhase;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.api.v1alpha1.TrainingRunStatus;
import dev.evenkeel.controller.facts.model.RunFacts;
import dev.evenkeel.controller.facts.model.RunFacts.JobSeen;
import dev.evenkeel.controller.facts.model.RunFacts.ManifestSeen;
import dev.evenkeel.controller.facts.model.RunFacts.PodSeen;
import dev.evenkeel.controller.facts.model.RunFacts.ProgressSeen;
import dev.evenkeel.controller.facts.model.RunFacts.TerminationSeen;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Turns the objects around one TrainingRun, and what the store says, into facts. */
public final class RunGatherer {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

    private final DataSource data;
    private final Artifacts artifacts;

    public RunGatherer(DataSource data, Artifacts artifacts) {
        this.data = data;
        this.artifacts = artifacts;
    }

    /**
     * The facts.
     *
     * @param job of the name that the run's Job has, whoever owns it
     * @param pods of that Job
     */
    public RunFacts gather(TrainingRun run, Optional<Job> job, List<Pod> pods, boolean paused, Instant now) {
        String namespace = run.getMetadata().getNamespace();
        String uid = run.getMetadata().getUid();
        JobSeen jobSeen = job.map(seen -> job(seen, uid)).orElseGet(JobSeen.Absent::new);
        PodSeen pod = pods.stream()
                .max(Comparator.comparing((Pod one) -> one.getMetadata().getCreationTimestamp()))
                .map(RunGatherer::pod)
                .orElseGet(PodSeen.None::new);
        return new RunFacts(
                now,
                namespace,
                run.getMetadata().getName(),
                uid,
                phase(run),
                run.getSpec().suspended(),
                paused,
                Optional.ofNullable(run.getSpec().timeout())
                        .map(TimeSpan::duration)
                        .orElse(DEFAULT_TIMEOUT),
                data.look(namespace, run.getSpec().data().uri()),
                jobSeen,
                pod,
                progress(run, jobSeen, pod),
                manifest(namespace, jobSeen, pod));
    }

    /** Whether the run's status holds a final phase. */
    public static boolean ended(TrainingRun run) {
        return switch (phase(run)) {
            case SUCCEEDED, REJECTED, FAILED -> true;
            case PENDING, RUNNING, UNKNOWN -> false;
        };
    }

    private static TrainingPhase phase(TrainingRun run) {
        return Optional.ofNullable(run.getStatus())
                .map(TrainingRunStatus::phase)
                .orElse(TrainingPhase.PENDING);
    }

    private Optional<ProgressSeen> progress(TrainingRun run, JobSeen job, PodSeen pod) {
        return job instanceof JobSeen.Active && pod instanceof PodSeen.Running
                ? artifacts.progress(
                        run.getMetadata().getNamespace(), run.getMetadata().getUid())
                : Optional.empty();
    }

    private ManifestSeen manifest(String namespace, JobSeen job, PodSeen pod) {
        return job instanceof JobSeen.Complete && pod instanceof PodSeen.Ended ended
                ? ended.termination()
                        .flatMap(TerminationSeen::manifest)
                        .map(digest -> artifacts.manifest(namespace, digest))
                        .orElseGet(ManifestSeen.NotAsked::new)
                : new ManifestSeen.NotAsked();
    }

    private static JobSeen job(Job job, String runUid) {
        String name = job.getMetadata().getName();
        boolean ours = job.getMetadata().getOwnerReferences().stream().anyMatch(owner -> runUid.equals(owner.getUid()));
        if (!ours) {
            return new JobSeen.Foreign(name);
        }
        return job.getStatus() == null || job.getStatus().getConditions() == null
                ? active(job)
                : job.getStatus().getConditions().stream()
                        .filter(condition -> "True".equals(condition.getStatus()))
                        .map(condition -> switch (condition.getType()) {
                            case "Complete" -> new JobSeen.Complete(name);
                            case "Failed" ->
                                new JobSeen.Failed(
                                        name,
                                        Objects.requireNonNullElse(condition.getReason(), ""),
                                        Objects.requireNonNullElse(condition.getMessage(), ""));
                            default -> active(job);
                        })
                        .filter(seen -> !(seen instanceof JobSeen.Active))
                        .findFirst()
                        .orElseGet(() -> active(job));
    }

    private static JobSeen active(Job job) {
        return new JobSeen.Active(
                job.getMetadata().getName(), Boolean.TRUE.equals(job.getSpec().getSuspend()));
    }

    private static PodSeen pod(Pod pod) {
        String name = pod.getMetadata().getName();
        Optional<ContainerStatus> container = PodReader.container(pod);
        Optional<ContainerState> state = container.map(ContainerStatus::getState);
        Optional<ContainerStateTerminated> ended = state.map(ContainerState::getTerminated);
        if (ended.isPresent()) {
            return new PodSeen.Ended(
                    name,
                    ended.get().getExitCode(),
                    Objects.requireNonNullElse(ended.get().getReason(), ""),
                    Optional.ofNullable(ended.get().getMessage()).flatMap(RunGatherer::termination));
        }
        if (state.map(ContainerState::getRunning).isPresent()) {
            return new PodSeen.Running(name);
        }
        PodReader.Waiting waiting = PodReader.waiting(pod);
        return new PodSeen.Waiting(name, waiting.reason(), waiting.message());
    }

    private static Optional<TerminationSeen> termination(String text) {
        try {
            JsonNode word = JSON.readTree(text);
            return word.hasNonNull("outcome")
                    ? Optional.of(new TerminationSeen(
                            word.get("outcome").asText(),
                            word.path("reason").asText(""),
                            word.path("message").asText(""),
                            digest(word, "manifest"),
                            digest(word, "model")))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            // The kernel or the runtime had the last word, not the trainer: there is no result to read.
            return Optional.empty();
        }
    }

    private static Optional<String> digest(JsonNode word, String field) {
        return Optional.ofNullable(word.get(field))
                .map(JsonNode::asText)
                .filter(text -> text.matches("sha256:[0-9a-f]{64}"));
    }
}
