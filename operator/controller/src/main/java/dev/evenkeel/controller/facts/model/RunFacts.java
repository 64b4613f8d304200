package dev.evenkeel.controller.facts.model;

import dev.evenkeel.api.v1alpha1.TrainingPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * All that is known of one TrainingRun at one instant.
 *
 * @param phase what the status says; {@code PENDING} when it says nothing yet
 * @param suspended {@code spec.suspend}
 * @param paused acting is paused in its namespace or everywhere
 * @param timeout what the run may take
 * @param progress what the trainer told the store last
 */
public record RunFacts(
        Instant now,
        String namespace,
        String name,
        String uid,
        TrainingPhase phase,
        boolean suspended,
        boolean paused,
        Duration timeout,
        Data data,
        JobSeen job,
        PodSeen pod,
        Optional<ProgressSeen> progress,
        ManifestSeen manifest) {

    /** Whether the status holds a final phase. */
    public boolean ended() {
        return switch (phase) {
            case SUCCEEDED, REJECTED, FAILED -> true;
            case PENDING, RUNNING, UNKNOWN -> false;
        };
    }

    /** The Job of the run. */
    public sealed interface JobSeen {
        /** There is none. */
        record Absent() implements JobSeen {}

        /** There is one of that name, but it belongs to something else. */
        record Foreign(String name) implements JobSeen {}

        /** It works, or would if it were not suspended. */
        record Active(String name, boolean suspended) implements JobSeen {}

        /** It completed. */
        record Complete(String name) implements JobSeen {}

        /** It failed for good, for the reason of its Failed condition. */
        record Failed(String name, String reason, String message) implements JobSeen {}
    }

    /** The newest pod of the Job. */
    public sealed interface PodSeen {
        /** There is none. */
        record None() implements PodSeen {}

        /** It waits, for an image or a node, for the kubelet's or scheduler's reason. */
        record Waiting(String name, String reason, String message) implements PodSeen {}

        /** The trainer works. */
        record Running(String name) implements PodSeen {}

        /**
         * The trainer ended.
         *
         * @param reason the kubelet's, such as Completed, Error or OOMKilled
         * @param termination what the trainer left as its last word; empty when it could not be read as such
         */
        record Ended(String name, int exitCode, String reason, Optional<TerminationSeen> termination)
                implements PodSeen {}
    }

    /** The trainer's last word, as the pod carries it. */
    public record TerminationSeen(
            String outcome, String reason, String message, Optional<String> manifest, Optional<String> model) {}

    /** What the trainer is doing: the step, 0 to 100 percent, and words. */
    public record ProgressSeen(String step, int percent, String message) {}

    /** The manifest, which is read only when the trainer's last word names one. */
    public sealed interface ManifestSeen {
        /** There was no reason to ask for it. */
        record NotAsked() implements ManifestSeen {}

        /** Read, and its bytes have the digest. */
        record Read(Manifest manifest) implements ManifestSeen {}

        /** The store did not answer: ask again. */
        record Unreachable(String message) implements ManifestSeen {}

        /** What the store answered is not what the digest names, or is no manifest. */
        record Corrupt(String message) implements ManifestSeen {}
    }
}
