package dev.evenkeel.controller.plan.model;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.Floor.Entry;
import dev.evenkeel.controller.facts.model.Revision;
import dev.evenkeel.controller.facts.model.ServerSeen;
import dev.evenkeel.controller.facts.model.ServersSeen.Server;
import dev.evenkeel.controller.plan.model.RolloutVerdict.Candidate;
import dev.evenkeel.controller.plan.model.RolloutVerdict.Step;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Judges the next step of a rollout: prove in a pod of its own, preload beside the champion, shift the weight, tidy up.
 * Each step is one durable write, so a restart at any point goes on where it was.
 */
final class RolloutPlanner {
    private RolloutPlanner() {}

    static RolloutVerdict judge(DeploymentFacts facts) {
        RolloutTarget target = RolloutTarget.of(facts);
        Optional<Entry> active = facts.floor().flatMap(Floor::active);
        if (target.revision().isEmpty()) {
            Step step = active.<Step>map(entry -> steady(facts, entry.name()))
                    .orElseGet(() -> new Step.Nothing(target.complaint().orElseGet(RolloutPlanner::noModel)));
            return verdict(step, idle(facts), target.complaint());
        }
        Revision revision = target.revision().get();
        if (active.filter(entry -> entry.name().equals(revision.name())).isPresent()) {
            return serving(facts, revision, target.complaint());
        }
        Optional<Finding> held = held(facts);
        if (held.isPresent()) {
            return verdict(new Step.Hold(held.get()), new Candidate.Keep(), target.complaint());
        }
        if (!revision.promoted()) {
            Optional<RolloutVerdict> unproven = prove(facts, revision, target.complaint());
            if (unproven.isPresent()) {
                return unproven.get();
            }
        }
        return takeOver(facts, revision, target.complaint());
    }

    private static Optional<Finding> held(DeploymentFacts facts) {
        if (facts.paused()) {
            return Optional.of(Pause.finding(facts.namespace()));
        }
        return facts.suspended()
                ? Optional.of(
                        Finding.of(Reason.SUSPENDED, "spec.suspend is true: set it to false to let the rollout go on"))
                : Optional.empty();
    }

    /** The right revision has the weight: mark it, forget what failed beside it, and see that all servers know. */
    private static RolloutVerdict serving(DeploymentFacts facts, Revision revision, Optional<Finding> complaint) {
        Floor floor = facts.floor().orElseThrow();
        boolean last = facts.revisions().stream()
                .allMatch(other -> other.name().equals(revision.name())
                        || other.promotedAt().isEmpty()
                        || revision.promotedAt()
                                .filter(at -> !at.isBefore(other.promotedAt().get()))
                                .isPresent());
        Optional<Revision> mark = revision.promoted() && last ? Optional.empty() : Optional.of(revision);
        List<Entry> kept = floor.entries().stream()
                .filter(entry -> entry.weight() > 0
                        || facts.revision(entry.name())
                                .filter(Revision::promoted)
                                .isPresent())
                .toList();
        Step step = kept.size() < floor.entries().size() && held(facts).isEmpty()
                ? new Step.Write(
                        new Floor(floor.generation() + 1, kept),
                        revision,
                        Finding.of(Reason.SERVING, "servers forget what was rejected"))
                : steady(facts, revision.name());
        return new RolloutVerdict(step, idle(facts), mark, complaint);
    }

    /** Empty once it may take over. */
    private static Optional<RolloutVerdict> prove(
            DeploymentFacts facts, Revision revision, Optional<Finding> complaint) {
        Candidate want = new Candidate.Want(revision);
        boolean pinned = facts.pin().isPresent();
        return switch (CandidateProof.judge(facts.candidate(), revision, facts.now())) {
            case CandidateProof.Under(Finding what) ->
                Optional.of(verdict(new Step.Prove(revision, what), want, complaint));
            case CandidateProof.Failed(Finding why)
            when Reasons.blamesModel(why.reason()) && !pinned ->
                Optional.of(verdict(new Step.Reject(revision, why), new Candidate.Keep(), Optional.of(why)));
            case CandidateProof.Failed(Finding why) ->
                Optional.of(verdict(new Step.Prove(revision, why), want, Optional.of(why)));
            case CandidateProof.Done() ->
                facts.manual() && !pinned
                        ? Optional.of(
                                verdict(new Step.AwaitPromotion(revision, awaitPromotion(revision)), want, complaint))
                        : Optional.empty();
        };
    }

    private static RolloutVerdict takeOver(DeploymentFacts facts, Revision revision, Optional<Finding> complaint) {
        Candidate candidate = revision.promoted() ? idle(facts) : new Candidate.Want(revision);
        Entry all = Entry.of(revision, Floor.ALL);
        Optional<Floor> floor = facts.floor();
        Optional<Entry> active = floor.flatMap(Floor::active);
        if (floor.isEmpty() || active.isEmpty()) {
            long generation = 1 + floor.map(Floor::generation).orElse(0L);
            return shift(new Floor(generation, List.of(all)), revision, candidate, complaint);
        }
        long next = floor.get().generation() + 1;
        Entry retired = weigh(active.get(), 0);
        List<Server> ready = facts.servers().ready();
        if (ready.isEmpty()) {
            return shift(new Floor(next, List.of(all, retired)), revision, candidate, complaint);
        }
        boolean listed = floor.get()
                .entry(revision.name())
                .filter(entry -> entry.digest().equals(revision.digest()))
                .isPresent();
        if (!listed) {
            Floor preload = new Floor(next, List.of(active.get(), Entry.of(revision, 0)));
            return verdict(
                    new Step.Write(
                            preload,
                            revision,
                            Finding.of(
                                    Reason.PROMOTING,
                                    "servers load revision %s beside %s"
                                            .formatted(
                                                    revision.name(),
                                                    active.get().name()))),
                    candidate,
                    complaint);
        }
        List<Server> loaded = ready.stream()
                .filter(server -> server.says().holds(floor.get().generation())
                        && server.says().ready(revision.name()))
                .toList();
        if (loaded.size() == ready.size()) {
            return shift(new Floor(next, List.of(all, retired)), revision, candidate, complaint);
        }
        return awaitLoad(facts, revision, loaded.size(), candidate, complaint);
    }

    private static RolloutVerdict shift(
            Floor floor, Revision revision, Candidate candidate, Optional<Finding> complaint) {
        return verdict(
                new Step.Write(
                        floor,
                        revision,
                        Finding.of(Reason.PROMOTING, "revision %s takes the traffic".formatted(revision.name()))),
                candidate,
                complaint);
    }

    private static RolloutVerdict awaitLoad(
            DeploymentFacts facts, Revision revision, int loaded, Candidate candidate, Optional<Finding> complaint) {
        List<Server> ready = facts.servers().ready();
        Optional<Finding> failure = ready.stream()
                .flatMap(server -> server.says().of(revision.name()).stream())
                .filter(said -> said.state() == ServerSeen.State.FAILED)
                .map(said -> CandidateProof.ofServer(said, revision))
                .findFirst();
        if (failure.filter(why -> Reasons.blamesModel(why.reason())).isPresent()
                && facts.pin().isEmpty()) {
            return verdict(new Step.Reject(revision, failure.get()), new Candidate.Keep(), failure);
        }
        Optional<Finding> silent = ready.stream()
                .flatMap(server -> server.says() instanceof ServerSeen.Silent(String message)
                        ? Stream.of(Finding.of(
                                Reason.UNREACHABLE,
                                "server pod %s is ready but does not answer the operator on port 8081: %s"
                                        .formatted(server.address().name(), message)))
                        : Stream.empty())
                .findFirst();
        Finding what = Finding.of(
                Reason.PROMOTING,
                "%d of %d servers have loaded revision %s beside the champion"
                        .formatted(loaded, ready.size(), revision.name()));
        return verdict(
                new Step.AwaitLoad(revision, loaded, ready.size(), what),
                candidate,
                failure.or(() -> silent).or(() -> complaint));
    }

    private static Step steady(DeploymentFacts facts, String active) {
        Floor floor = facts.floor().orElseThrow();
        List<Server> ready = facts.servers().ready();
        long held = ready.stream()
                .filter(server ->
                        server.says().holds(floor.generation()) && server.says().ready(active))
                .count();
        return new Step.Steady(active, (int) held, ready.size());
    }

    /** No candidate is needed; while acting is held back it stays as it is. */
    private static Candidate idle(DeploymentFacts facts) {
        return facts.paused() ? new Candidate.Keep() : new Candidate.Remove();
    }

    private static Entry weigh(Entry entry, int weight) {
        return new Entry(entry.name(), entry.uri(), entry.digest(), weight);
    }

    private static Finding noModel() {
        return Finding.of(Reason.TRAINING, "there is no model to serve yet");
    }

    private static Finding awaitPromotion(Revision revision) {
        return Finding.of(
                Reason.AWAITING_PROMOTION,
                "revision %s has proven itself; spec.rollout.promotion is Manual: set spec.rollout.pin to %s to promote it"
                        .formatted(revision.name(), revision.name()));
    }

    private static RolloutVerdict verdict(Step step, Candidate candidate, Optional<Finding> complaint) {
        return new RolloutVerdict(step, candidate, Optional.empty(), complaint);
    }
}
