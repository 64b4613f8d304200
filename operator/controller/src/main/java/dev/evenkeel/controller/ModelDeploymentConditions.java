package dev.evenkeel.controller;

import static dev.evenkeel.api.v1alpha1.Conditions.AVAILABLE;
import static dev.evenkeel.api.v1alpha1.Conditions.PROGRESSING;
import static dev.evenkeel.api.v1alpha1.Conditions.READY;
import static dev.evenkeel.api.v1alpha1.Conditions.RECONCILING;
import static dev.evenkeel.api.v1alpha1.Conditions.STALLED;

import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.execute.model.DeploymentExecutor.Outcome;
import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Phase;
import dev.evenkeel.controller.facts.model.DeploymentFacts.RunSeen;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.ServersSeen;
import dev.evenkeel.controller.plan.model.DeploymentVerdict;
import dev.evenkeel.controller.plan.model.Finding;
import dev.evenkeel.controller.plan.model.RolloutVerdict.Step;
import dev.evenkeel.controller.plan.model.TrainingVerdict;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The conditions of a ModelDeployment. Available answers an on-call engineer: does it answer requests? Ready answers its
 * author: is it as the spec wants it? A new revision that fails leaves it Available, but not Ready.
 */
final class ModelDeploymentConditions {
    private ModelDeploymentConditions() {}

    static List<Condition> of(
            Conditions conditions, DeploymentFacts facts, DeploymentVerdict verdict, Outcome outcome) {
        overall(conditions, facts, verdict, outcome);
        available(conditions, facts);
        progressing(conditions, facts, verdict);
        return conditions.list();
    }

    private static void overall(
            Conditions conditions, DeploymentFacts facts, DeploymentVerdict verdict, Outcome outcome) {
        Optional<Finding> trouble = trouble(facts, verdict, outcome);
        Optional<Finding> held = held(verdict);
        Optional<Finding> way = underWay(facts, verdict).or(() -> changing(facts, outcome));
        if (trouble.isPresent()) {
            Finding what = trouble.get();
            switch (what.reason().kind()) {
                case USER, RESULT, BUG -> conditions.stalled(what.reason(), what.message());
                case GOOD, WAIT, TRANSIENT -> conditions.reconciling(what.reason(), what.message());
            }
        } else if (held.isPresent()) {
            Finding why = held.get();
            conditions
                    .no(READY, why.reason(), why.message())
                    .no(RECONCILING, why.reason(), "")
                    .no(STALLED, why.reason(), "");
        } else if (way.isPresent()) {
            conditions.reconciling(way.get().reason(), way.get().message());
        } else {
            Finding settled = settled(facts);
            conditions.ready(settled.reason(), settled.message());
        }
    }

    /** What keeps the wish of the spec from coming true, whoever has to mend it. */
    private static Optional<Finding> trouble(DeploymentFacts facts, DeploymentVerdict verdict, Outcome outcome) {
        Optional<Finding> training = switch (verdict.training()) {
            case TrainingVerdict.Ended(RunSeen run, Finding why) ->
                run.phase() == Phase.REJECTED
                        ? Optional.of(rejected(facts, why))
                                .filter(_ -> facts.floor().isEmpty())
                        : Optional.of(goesOn(facts, why));
            case TrainingVerdict.Hold(Finding why, Optional<Instant> _) ->
                Optional.of(goesOn(facts, why)).filter(one -> one.reason().kind() == Reason.Kind.USER);
            case TrainingVerdict.NotTrained _,
                    TrainingVerdict.Settled _,
                    TrainingVerdict.Busy _,
                    TrainingVerdict.Start _ -> Optional.empty();
        };
        Optional<Finding> deaf = outcome.refusals().stream()
                .findFirst()
                .map(refusal -> Finding.of(
                        Reason.SERVERS_UNAVAILABLE,
                        "server pod %s does not take updates: %s"
                                .formatted(refusal.server().name(), refusal.message())));
        return Stream.of(verdict.rollout().complaint().map(why -> goesOn(facts, why)), training, deaf)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Finding rejected(DeploymentFacts facts, Finding why) {
        return goesOn(facts, Finding.of(Reason.TRAINING_RUN_REJECTED, why.message()));
    }

    /** A person who reads of trouble wants to know first whether anything answers. */
    private static Finding goesOn(DeploymentFacts facts, Finding why) {
        String serving = facts.floor()
                .flatMap(Floor::active)
                .map(entry -> "; revision " + entry.name() + " goes on serving")
                .orElse("");
        return Finding.of(why.reason(), why.message() + serving);
    }

    /** What waits because a person said so. */
    private static Optional<Finding> held(DeploymentVerdict verdict) {
        Optional<Finding> rollout =
                verdict.rollout().step() instanceof Step.Hold(Finding why) ? Optional.of(why) : Optional.empty();
        Optional<Finding> training = verdict.training()
                        instanceof TrainingVerdict.Hold(Finding why, Optional<Instant> _)
                ? Optional.of(why).filter(one -> one.reason() == Reason.SUSPENDED || one.reason() == Reason.PAUSED)
                : Optional.empty();
        return rollout.or(() -> training);
    }

    /** What is being done; empty when all is as the spec wants it. */
    private static Optional<Finding> underWay(DeploymentFacts facts, DeploymentVerdict verdict) {
        Optional<Finding> rollout = switch (verdict.rollout().step()) {
            case Step.Prove(var _, Finding what) -> Optional.of(what);
            case Step.Write(Floor _, var _, Finding what) -> Optional.of(what);
            case Step.AwaitLoad(var _, int _, int _, Finding what) -> Optional.of(what);
            case Step.Reject(var _, Finding why) -> Optional.of(why);
            case Step.AwaitPromotion(var _, Finding what) ->
                Optional.of(what).filter(_ -> facts.floor().isEmpty());
            case Step.Nothing(Finding why) -> Optional.of(why).filter(_ -> !busy(verdict));
            case Step.Steady _, Step.Hold _ -> Optional.empty();
        };
        Optional<Finding> recorded = verdict.newRevision()
                .map(revision ->
                        Finding.of(Reason.CANDIDATE_STARTING, "revision %s is recorded".formatted(revision.name())));
        return rollout.or(() -> recorded).or(() -> training(verdict)).or(() -> startingServers(facts, verdict));
    }

    private static boolean busy(DeploymentVerdict verdict) {
        return training(verdict).isPresent();
    }

    private static Optional<Finding> training(DeploymentVerdict verdict) {
        return switch (verdict.training()) {
            case TrainingVerdict.Busy(RunSeen run) ->
                Optional.of(Finding.of(Reason.TRAINING, "TrainingRun %s is under way".formatted(run.name())));
            case TrainingVerdict.Start start ->
                Optional.of(Finding.of(Reason.TRAINING, "TrainingRun %s starts".formatted(start.name())));
            case TrainingVerdict.Hold(Finding why, Optional<Instant> _) -> Optional.of(why);
            case TrainingVerdict.NotTrained _, TrainingVerdict.Settled _, TrainingVerdict.Ended _ -> Optional.empty();
        };
    }

    private static Optional<Finding> startingServers(DeploymentFacts facts, DeploymentVerdict verdict) {
        if (!(verdict.rollout().step() instanceof Step.Steady(String revision, int held, int of))) {
            return Optional.empty();
        }
        ServersSeen servers = facts.servers();
        return held < of || of < servers.wanted()
                ? Optional.of(Finding.of(
                        Reason.SERVERS_UNAVAILABLE,
                        "%d of %d servers are ready, %d of them hold revision %s"
                                .formatted(of, servers.wanted(), held, revision)))
                : Optional.empty();
    }

    /** The servers are being replaced or scaled; those that answer go on until others do. */
    private static Optional<Finding> changing(DeploymentFacts facts, Outcome outcome) {
        boolean rolling = facts.floor().isPresent() && !facts.servers().settled();
        return outcome.changed() || rolling
                ? Optional.of(Finding.of(Reason.RECONCILING, "servers are changed to what the spec wants"))
                : Optional.empty();
    }

    private static Finding settled(DeploymentFacts facts) {
        String revision =
                facts.floor().flatMap(Floor::active).map(Floor.Entry::name).orElse("");
        if (facts.servers().wanted() == 0) {
            return Finding.of(Reason.SCALED_TO_ZERO, "spec.server.replicas is 0; revision " + revision + " waits");
        }
        return facts.pin().filter(revision::equals).isPresent()
                ? Finding.of(Reason.PINNED, "revision " + revision + " serves, as spec.rollout.pin wants")
                : Finding.of(Reason.SERVING, "revision " + revision + " serves");
    }

    private static void available(Conditions conditions, DeploymentFacts facts) {
        int ready = facts.servers().ready().size();
        if (facts.floor().isEmpty()) {
            conditions.no(AVAILABLE, Reason.NO_REVISION, "no revision has been promoted yet");
        } else if (ready > 0) {
            conditions.yes(
                    AVAILABLE,
                    Reason.SERVING,
                    "%d of %d servers answer".formatted(ready, facts.servers().wanted()));
        } else if (facts.servers().wanted() == 0) {
            conditions.no(AVAILABLE, Reason.SCALED_TO_ZERO, "there are no servers");
        } else {
            conditions.no(
                    AVAILABLE,
                    Reason.SERVERS_UNAVAILABLE,
                    "none of %d servers is ready: look at the pods of Deployment %s-server"
                            .formatted(facts.servers().wanted(), facts.name()));
        }
    }

    private static void progressing(Conditions conditions, DeploymentFacts facts, DeploymentVerdict verdict) {
        Optional<Finding> complaint = verdict.rollout().complaint();
        Optional<Finding> way = underWay(facts, verdict);
        if (complaint.isPresent()) {
            conditions.no(PROGRESSING, complaint.get().reason(), complaint.get().message());
        } else if (verdict.training() instanceof TrainingVerdict.Ended(RunSeen _, Finding why)) {
            conditions.no(PROGRESSING, why.reason(), why.message());
        } else if (verdict.rollout().step() instanceof Step.AwaitPromotion(var _, Finding what)) {
            conditions.no(PROGRESSING, what.reason(), what.message());
        } else if (held(verdict).isPresent()) {
            Finding why = held(verdict).get();
            conditions.no(PROGRESSING, why.reason(), why.message());
        } else if (way.isPresent()) {
            conditions.yes(PROGRESSING, way.get().reason(), way.get().message());
        } else {
            conditions.no(PROGRESSING, settled(facts).reason(), "");
        }
    }
}
