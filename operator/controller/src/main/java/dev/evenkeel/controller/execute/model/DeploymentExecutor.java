package dev.evenkeel.controller.execute.model;

import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.ModelDeploymentSpec;
import dev.evenkeel.controller.execute.build.BuildSettings;
import dev.evenkeel.controller.execute.build.Drift;
import dev.evenkeel.controller.execute.build.HistoryObjects;
import dev.evenkeel.controller.execute.build.ServerNetwork;
import dev.evenkeel.controller.execute.build.ServingObjects;
import dev.evenkeel.controller.execute.model.ServerUpdates.Refusal;
import dev.evenkeel.controller.facts.model.Annotations;
import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.Revision;
import dev.evenkeel.controller.facts.model.ServerSeen;
import dev.evenkeel.controller.facts.model.ServersSeen.PodAddress;
import dev.evenkeel.controller.facts.model.ServersSeen.Server;
import dev.evenkeel.controller.monitor.model.Autoscaled;
import dev.evenkeel.controller.monitor.model.Calls;
import dev.evenkeel.controller.monitor.model.Seen;
import dev.evenkeel.controller.plan.model.DeploymentVerdict;
import dev.evenkeel.controller.plan.model.Finding;
import dev.evenkeel.controller.plan.model.Retention;
import dev.evenkeel.controller.plan.model.RolloutVerdict.Candidate;
import dev.evenkeel.controller.plan.model.RolloutVerdict.Step;
import dev.evenkeel.controller.plan.model.TrainingVerdict;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Carries out what was decided about a ModelDeployment. The order matters: the floor is durable before a server is told,
 * a revision is recorded before anything is made for it, runs go before their revisions.
 */
public final class DeploymentExecutor {
    private final BuildSettings settings;
    private final String publicKey;
    private final ServerUpdates servers;

    /** @param publicKey of the key that updates are signed with */
    public DeploymentExecutor(BuildSettings settings, String publicKey, ServerUpdates servers) {
        this.settings = settings;
        this.publicKey = publicKey;
        this.servers = servers;
    }

    /**
     * What came of it.
     *
     * @param refusals the servers that were told and did not take it
     * @param changed whether the servers' own objects were not as they should be, and have just been changed
     */
    public record Outcome(List<Refusal> refusals, boolean changed) {
        /** Nothing was done. */
        public static final Outcome NOTHING = new Outcome(List.of(), false);

        public Outcome {
            refusals = List.copyOf(refusals);
        }
    }

    /**
     * Does it.
     *
     * @return what came of it
     */
    public Outcome carryOut(
            ModelDeployment deployment,
            Seen seen,
            DeploymentFacts facts,
            DeploymentVerdict verdict,
            ClusterWriter writer) {
        if (!verdict.mayAct()) {
            return Outcome.NOTHING;
        }
        train(deployment, verdict, writer);
        verdict.newRevision()
                .ifPresent(revision -> writer.create(HistoryObjects.revision(deployment, revision, settings)));
        mark(seen, facts, verdict, writer);
        Optional<Floor> floor = floor(deployment, seen, facts, verdict, writer);
        network(deployment, seen, facts, writer);
        boolean changed = serve(deployment, seen, floor.isPresent(), writer);
        candidate(deployment, seen, verdict.rollout().candidate(), writer);
        forget(seen, verdict.retention(), writer);
        return new Outcome(floor.map(wanted -> tell(deployment, facts, wanted)).orElse(List.of()), changed);
    }

    private static void train(ModelDeployment deployment, DeploymentVerdict verdict, ClusterWriter writer) {
        ModelDeploymentSpec.Training training = deployment.getSpec().training();
        if (verdict.training() instanceof TrainingVerdict.Start start && training != null) {
            writer.create(HistoryObjects.trainingRun(
                    deployment, start, training.template().spec()));
        }
    }

    private static void mark(Seen seen, DeploymentFacts facts, DeploymentVerdict verdict, ClusterWriter writer) {
        verdict.rollout()
                .promoted()
                .ifPresent(revision -> annotate(
                        seen,
                        revision,
                        Map.of(Annotations.PROMOTED_AT, facts.now().toString()),
                        writer));
        if (verdict.rollout().step() instanceof Step.Reject(Revision revision, Finding why)) {
            annotate(
                    seen,
                    revision,
                    Map.of(Annotations.REJECTED, why.reason().wireName(), Annotations.REJECTED_MESSAGE, why.message()),
                    writer);
        }
    }

    private static void annotate(Seen seen, Revision revision, Map<String, String> annotations, ClusterWriter writer) {
        seen.revisions().stream()
                .filter(object -> object.getMetadata().getName().equals(revision.name()))
                .forEach(object -> writer.annotate(object, annotations));
    }

    /** The floor as it is now: written, when the next step says so; only on top of the one that was decided upon. */
    private Optional<Floor> floor(
            ModelDeployment deployment,
            Seen seen,
            DeploymentFacts facts,
            DeploymentVerdict verdict,
            ClusterWriter writer) {
        Optional<Floor> wanted =
                verdict.rollout().step() instanceof Step.Write write ? Optional.of(write.floor()) : facts.floor();
        wanted.ifPresent(floor -> {
            ConfigMap desired = Drift.marked(ServingObjects.floor(deployment, floor, publicKey, settings));
            if (drifted(desired, seen.floor())) {
                seen.floor()
                        .map(known -> known.getMetadata().getResourceVersion())
                        .ifPresent(desired.getMetadata()::setResourceVersion);
                writer.apply(desired);
            }
        });
        return wanted;
    }

    /** Before the servers: where they may go is settled when they start. */
    private void network(ModelDeployment deployment, Seen seen, DeploymentFacts facts, ClusterWriter writer) {
        if (!settings.networkPolicies().enabled()) {
            seen.networkPolicy()
                    .filter(policy -> policy.getMetadata().getDeletionTimestamp() == null)
                    .ifPresent(writer::delete);
            return;
        }
        List<String> models = facts.revisions().stream().map(Revision::uri).toList();
        keep(ServerNetwork.policy(deployment, models, settings), seen.networkPolicy(), writer);
    }

    private boolean serve(ModelDeployment deployment, Seen seen, boolean floor, ClusterWriter writer) {
        boolean changed = keep(ServingObjects.service(deployment), seen.service(), writer);
        if (floor) {
            changed |= keep(
                    ServingObjects.stable(deployment, replicas(deployment, seen), publicKey, settings),
                    seen.stable(),
                    writer);
            changed |= keep(ServingObjects.disruptionBudget(deployment), seen.disruptionBudget(), writer);
        }
        return changed;
    }

    /** An autoscaler of the Deployment is the only writer of its replicas; one of ours writes them into our spec. */
    private static Optional<Integer> replicas(ModelDeployment deployment, Seen seen) {
        boolean autoscaled = seen.stable().filter(Autoscaled::test).isPresent();
        return autoscaled
                ? Optional.empty()
                : Optional.ofNullable(deployment.getSpec().server()).map(ModelDeploymentSpec.Server::replicas);
    }

    private void candidate(ModelDeployment deployment, Seen seen, Candidate candidate, ClusterWriter writer) {
        switch (candidate) {
            case Candidate.Keep() -> {}
            case Candidate.Want(Revision revision) -> {
                keep(
                        ServingObjects.candidateConfig(deployment, revision, publicKey, settings),
                        seen.candidateConfig(),
                        writer);
                keep(ServingObjects.candidate(deployment, revision, publicKey, settings), seen.candidate(), writer);
            }
            case Candidate.Remove() ->
                Stream.concat(seen.candidate().stream(), seen.candidateConfig().stream())
                        .filter(object -> object.getMetadata().getDeletionTimestamp() == null)
                        .forEach(writer::delete);
        }
    }

    private static void forget(Seen seen, Retention retention, ClusterWriter writer) {
        seen.runs().stream()
                .filter(run -> retention.runs().contains(run.getMetadata().getName()))
                .forEach(writer::delete);
        seen.revisions().stream()
                .filter(revision ->
                        retention.revisions().contains(revision.getMetadata().getName()))
                .forEach(writer::delete);
    }

    private List<Refusal> tell(ModelDeployment deployment, DeploymentFacts facts, Floor floor) {
        List<PodAddress> behind = facts.servers().pods().stream()
                .filter(server -> server.says() instanceof ServerSeen.Reported
                        && !server.says().holds(floor.generation()))
                .map(Server::address)
                .toList();
        String model = ServingObjects.model(deployment);
        return Calls.each(behind, server -> servers.push(server, model, floor)).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** Whether it had to be written. */
    private static <T extends HasMetadata> boolean keep(T desired, Optional<T> actual, ClusterWriter writer) {
        T marked = Drift.marked(desired);
        if (!drifted(marked, actual)) {
            return false;
        }
        writer.apply(marked);
        return true;
    }

    private static <T extends HasMetadata> boolean drifted(T desired, Optional<T> actual) {
        return actual.filter(known ->
                        Objects.isNull(known.getMetadata().getDeletionTimestamp()) && Drift.none(desired, known))
                .isEmpty();
    }
}
