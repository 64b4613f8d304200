package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentStatus;
import dev.evenkeel.api.v1alpha1.RevisionState;
import dev.evenkeel.controller.execute.build.ServingObjects;
import dev.evenkeel.controller.execute.model.DeploymentExecutor.Outcome;
import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.DeploymentFacts.RunSeen;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Source;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.Revision;
import dev.evenkeel.controller.facts.model.ServersSeen;
import dev.evenkeel.controller.facts.model.ServersSeen.Server;
import dev.evenkeel.controller.facts.model.TriggersSeen.Slot;
import dev.evenkeel.controller.plan.model.DeploymentVerdict;
import dev.evenkeel.controller.plan.model.RolloutVerdict.Candidate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The status of a ModelDeployment from what was seen and decided. Pure: the same in gives the same out. */
final class ModelDeploymentReporter {
    private static final int MOST_REVISIONS = 128;
    private static final int LONGEST_MESSAGE = 512;

    private ModelDeploymentReporter() {}

    /** The next status. */
    static ModelDeploymentStatus status(
            ModelDeployment deployment, DeploymentFacts facts, DeploymentVerdict verdict, Outcome outcome) {
        ModelDeploymentStatus before = Objects.requireNonNullElse(deployment.getStatus(), ModelDeploymentStatus.EMPTY);
        Long generation = deployment.getMetadata().getGeneration();
        return before.toBuilder()
                .observedGeneration(generation)
                .url(ServingObjects.url(deployment))
                .replicas(facts.servers().pods().size())
                .readyReplicas(facts.servers().ready().size())
                .selector(ServingObjects.selector(deployment))
                .currentRevision(facts.floor()
                        .flatMap(Floor::active)
                        .map(Floor.Entry::name)
                        .orElse(null))
                .candidateRevision(candidate(verdict).map(Revision::name).orElse(null))
                .revisions(revisions(facts, verdict))
                .training(training(facts).orElse(null))
                .conditions(ModelDeploymentConditions.of(
                        Conditions.after(before.conditions(), generation, facts.now()), facts, verdict, outcome))
                .build();
    }

    private static Optional<Revision> candidate(DeploymentVerdict verdict) {
        return verdict.rollout().candidate() instanceof Candidate.Want(Revision revision)
                ? Optional.of(revision)
                : Optional.empty();
    }

    private static List<ModelDeploymentStatus.Revision> revisions(DeploymentFacts facts, DeploymentVerdict verdict) {
        return facts.revisions().stream()
                .sorted(Comparator.comparingLong(Revision::number).reversed())
                .limit(MOST_REVISIONS)
                .map(revision -> revision(facts, verdict, revision))
                .toList();
    }

    private static ModelDeploymentStatus.Revision revision(
            DeploymentFacts facts, DeploymentVerdict verdict, Revision revision) {
        Optional<Floor.Entry> held = facts.floor().flatMap(floor -> floor.entry(revision.name()));
        return new ModelDeploymentStatus.Revision(
                revision.name(),
                revision.digest(),
                revision.run().orElse(null),
                state(facts, verdict, revision),
                held.map(Floor.Entry::weight).orElse(0),
                held.map(_ -> acknowledged(facts, revision)).orElse(null),
                revision.rejection()
                        .map(why -> Conditions.shortened(why.reason() + ": " + why.message(), LONGEST_MESSAGE))
                        .orElse(null));
    }

    private static RevisionState state(DeploymentFacts facts, DeploymentVerdict verdict, Revision revision) {
        if (facts.floor().filter(floor -> floor.serves(revision.name())).isPresent()) {
            return RevisionState.CURRENT;
        }
        if (candidate(verdict).filter(revision::equals).isPresent()) {
            return RevisionState.CANDIDATE;
        }
        if (revision.rejected()) {
            return RevisionState.REJECTED;
        }
        long newest = facts.revisions().stream()
                .filter(Revision::promoted)
                .mapToLong(Revision::number)
                .max()
                .orElse(0);
        return revision.promoted() || revision.number() < newest ? RevisionState.RETIRED : RevisionState.CANDIDATE;
    }

    private static String acknowledged(DeploymentFacts facts, Revision revision) {
        ServersSeen servers = facts.servers();
        long generation = facts.floor().map(Floor::generation).orElse(0L);
        long holding = servers.pods().stream()
                .map(Server::says)
                .filter(says -> says.holds(generation) && says.ready(revision.name()))
                .count();
        return holding + "/" + servers.pods().size();
    }

    private static Optional<ModelDeploymentStatus.Training> training(DeploymentFacts facts) {
        if (!(facts.source() instanceof Source.Trained trained)) {
            return Optional.empty();
        }
        Optional<RunSeen> last = facts.runs().isEmpty()
                ? Optional.empty()
                : Optional.of(facts.runs().getLast());
        Optional<Instant> next = trained.triggers().slot() instanceof Slot.At at ? at.next() : Optional.empty();
        return Optional.of(new ModelDeploymentStatus.Training(
                last.map(RunSeen::name).orElse(null),
                last.flatMap(RunSeen::dataDigest).orElse(null),
                last.map(RunSeen::createdAt).orElse(null),
                next.orElse(null)));
    }
}
