package dev.evenkeel.controller.plan.model;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Phase;
import dev.evenkeel.controller.facts.model.DeploymentFacts.RunSeen;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Source;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.Revision;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which revision should serve, by the spec alone: the pinned one, or that of the given model, or that of the newest data.
 *
 * @param revision empty when none can
 * @param complaint why it is not the one that the spec would have
 */
record RolloutTarget(Optional<Revision> revision, Optional<Finding> complaint) {

    static RolloutTarget of(DeploymentFacts facts) {
        Optional<Revision> champion = champion(facts);
        if (facts.pin().isPresent()) {
            String pin = facts.pin().get();
            Optional<Revision> pinned = facts.revision(pin);
            return pinned.isPresent()
                    ? new RolloutTarget(pinned, Optional.empty())
                    : new RolloutTarget(champion, Optional.of(noSuchPin(facts, pin)));
        }
        Wish wish = wish(facts, champion);
        Optional<Revision> allowed = wish.revisions().stream()
                .filter(revision -> !revision.rejected()
                        || champion.filter(revision::equals).isPresent())
                .findFirst();
        Optional<Finding> rejected = wish.best()
                .filter(best -> !allowed.filter(best::equals).isPresent())
                .map(RolloutTarget::rejected);
        return new RolloutTarget(allowed.or(() -> champion), rejected.or(wish::complaint));
    }

    /**
     * What the spec would have.
     *
     * @param best exactly what it names, when that is there
     * @param revisions what will do, best first
     */
    private record Wish(Optional<Revision> best, List<Revision> revisions, Optional<Finding> complaint) {
        static Wish one(Optional<Revision> best, Optional<Finding> complaint) {
            return new Wish(best, best.stream().toList(), complaint);
        }
    }

    private static Wish wish(DeploymentFacts facts, Optional<Revision> champion) {
        return switch (facts.source()) {
            case Source.External external -> Wish.one(RevisionPlanner.of(facts, external), Optional.empty());
            case Source.FromRun(String name, Optional<RunSeen> run) ->
                Wish.one(run.flatMap(seen -> RevisionPlanner.of(facts, seen)), complaint(facts, name, run));
            case Source.Trained _ -> new Wish(current(facts), trained(facts, champion), Optional.empty());
        };
    }

    /** The revision of the newest data; while they are trained on, what is newer than the champion. */
    private static List<Revision> trained(DeploymentFacts facts, Optional<Revision> champion) {
        long floor = champion.map(Revision::number).orElse(0L);
        return Stream.concat(
                        current(facts).stream(),
                        facts.revisions().stream()
                                .filter(revision -> revision.number() > floor)
                                .sorted(Comparator.comparingLong(Revision::number)
                                        .reversed()))
                .toList();
    }

    /** The revision that the run for the data of now made; it stays known when the run is deleted. */
    private static Optional<Revision> current(DeploymentFacts facts) {
        Optional<String> wanted = RunName.wanted(facts);
        return wanted.flatMap(name -> facts.runs().stream()
                        .filter(run -> run.name().equals(name))
                        .findFirst())
                .flatMap(run -> RevisionPlanner.of(facts, run))
                .or(() -> wanted.flatMap(name -> facts.revisions().stream()
                        .filter(revision -> revision.run().filter(name::equals).isPresent())
                        .max(Comparator.comparingLong(Revision::number))));
    }

    /** The revision that takes the traffic; where the floor was lost, the one that took it last. */
    static Optional<Revision> champion(DeploymentFacts facts) {
        if (facts.floor().isPresent()) {
            return facts.floor().flatMap(Floor::active).flatMap(entry -> facts.revision(entry.name()));
        }
        return facts.revisions().stream()
                .filter(Revision::promoted)
                .max(Comparator.comparing(
                                (Revision revision) -> revision.promotedAt().orElseThrow())
                        .thenComparingLong(Revision::number));
    }

    private static Optional<Finding> complaint(DeploymentFacts facts, String name, Optional<RunSeen> run) {
        if (run.isEmpty()) {
            return Optional.of(Finding.of(
                    Reason.TRAINING_RUN_NOT_FOUND,
                    "spec.model.trainingRun is \"%s\", but there is no such TrainingRun in namespace %s: create it, or correct the name"
                            .formatted(name, facts.namespace())));
        }
        return run.filter(seen -> seen.phase() == Phase.FAILED || seen.phase() == Phase.REJECTED)
                .map(seen -> Finding.of(
                        Reason.TRAINING_FAILED,
                        "spec.model.trainingRun is \"%s\", which has no model to serve (%s: %s): name another run"
                                .formatted(name, seen.reason(), seen.message())));
    }

    private static Finding noSuchPin(DeploymentFacts facts, String pin) {
        String known = facts.revisions().isEmpty()
                ? "there is none yet"
                : "there are "
                        + String.join(
                                ", ",
                                facts.revisions().stream().map(Revision::name).toList());
        return Finding.of(
                Reason.PIN_NOT_FOUND,
                "spec.rollout.pin is \"%s\", but there is no such revision (%s): pin one of them, or remove the pin"
                        .formatted(pin, known));
    }

    private static Finding rejected(Revision revision) {
        Revision.Rejection why = revision.rejection().orElseThrow();
        return Finding.of(Reasons.of(why.reason(), Reason.REJECTED), why.message());
    }
}
