package dev.evenkeel.controller.facts.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of one ModelDeployment at one instant.
 *
 * @param suspended {@code spec.suspend}
 * @param paused acting is paused in its namespace or everywhere
 * @param source where revisions come from
 * @param manual {@code spec.rollout.promotion} is Manual
 * @param pin {@code spec.rollout.pin}
 * @param historyLimit how many retired revisions are kept
 * @param runs the TrainingRuns that it owns, oldest first
 * @param revisions its revisions, by number
 * @param floor what its servers were told last, durably
 */
public record DeploymentFacts(
        Instant now,
        String namespace,
        String name,
        String uid,
        boolean suspended,
        boolean paused,
        Source source,
        boolean manual,
        Optional<String> pin,
        int historyLimit,
        List<RunSeen> runs,
        List<Revision> revisions,
        Optional<Floor> floor,
        CandidateSeen candidate,
        ServersSeen servers) {

    public DeploymentFacts {
        runs = List.copyOf(runs);
        revisions = List.copyOf(revisions);
    }

    /** The revision of this name. */
    public Optional<Revision> revision(String revisionName) {
        return revisions.stream().filter(one -> one.name().equals(revisionName)).findFirst();
    }

    /** Where revisions come from. */
    public sealed interface Source {
        /** A file that is there. */
        record External(String uri, String digest) implements Source {}

        /** The model of a TrainingRun that somebody else made; empty when there is no such run. */
        record FromRun(String runName, Optional<RunSeen> run) implements Source {}

        /**
         * What a training template makes of the data.
         *
         * @param templateHash digest of the template's spec
         * @param created when the ModelDeployment was created: the schedule has no slots before
         */
        record Trained(String templateHash, Data data, TriggersSeen triggers, Instant created) implements Source {}
    }

    /** One TrainingRun, as far as its deployment cares. */
    public record RunSeen(
            String name,
            String uid,
            Phase phase,
            Instant createdAt,
            String templateHash,
            Optional<String> dataDigest,
            Optional<String> manifestDigest,
            Optional<String> modelDigest,
            String reason,
            String message) {
        /** Whether it still works, or will. */
        public boolean active() {
            return phase == Phase.ACTIVE;
        }
    }

    /** What became of a run. */
    public enum Phase {
        ACTIVE,
        SUCCEEDED,
        REJECTED,
        FAILED
    }
}
