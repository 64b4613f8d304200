package dev.evenkeel.controller.world;

import dev.evenkeel.api.v1alpha1.Evenkeel;
import dev.evenkeel.api.v1alpha1.ModelDeployment;
import dev.evenkeel.api.v1alpha1.TrainingRun;
import dev.evenkeel.controller.config.EvenkeelConfiguration.NetworkPolicies;
import dev.evenkeel.controller.execute.build.BuildSettings;
import dev.evenkeel.controller.execute.build.ServingObjects;
import dev.evenkeel.controller.facts.model.Data;
import dev.evenkeel.controller.facts.model.DeploymentFacts;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.monitor.model.DeploymentGatherer;
import dev.evenkeel.controller.monitor.model.FloorReader;
import dev.evenkeel.controller.monitor.model.Seen;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** One ModelDeployment and everything around it. A tick is a second in which all controllers have a turn, in any order. */
public final class ModelWorld {
    public static final BuildSettings SETTINGS = settings(new NetworkPolicies(false, List.of(), List.of()));

    private final SplittableRandom random;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long tick;
    public final ToyApiServer api;
    public final ToyServers servers;
    public final ToyNode node;
    public final ToyTrainer trainer;
    public final DeploymentGatherer gatherer;
    private Data data;
    private int writesToCrash = Integer.MAX_VALUE;

    /** Settings with network policies, or none. */
    public static BuildSettings settings(NetworkPolicies networkPolicies) {
        return new BuildSettings(
                "trainer:test",
                "server:test",
                "http://store:8080",
                "evenkeel-store",
                "evenkeel-system",
                networkPolicies);
    }

    /** Thrown out of a write: the operator dies there. */
    public static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param seed of the order of turns, and of the crashes
     * @param loadable whether the model of this digest can be loaded
     */
    public ModelWorld(
            long seed,
            Data data,
            java.util.function.Function<String, ToyTrainer.Result> results,
            Predicate<String> loadable) {
        this.random = new SplittableRandom(seed);
        this.data = data;
        this.api = new ToyApiServer(() -> now, this::mayCrash);
        this.servers = new ToyServers(loadable);
        this.node = new ToyNode(api, servers, map -> FloorReader.read(map).orElseThrow());
        this.trainer = new ToyTrainer(api, () -> now, Duration.ofSeconds(5), results);
        this.gatherer = new DeploymentGatherer((namespace, uri) -> this.data, servers);
    }

    public Instant now() {
        return now;
    }

    public long tick() {
        return tick;
    }

    public void data(Data changed) {
        data = changed;
    }

    /** From now on the operator dies at one of its next writes, where chance has it. */
    public void crashSoon() {
        writesToCrash = random.nextInt(6);
    }

    private void mayCrash() {
        if (writesToCrash-- == 0) {
            writesToCrash = Integer.MAX_VALUE;
            throw new Crash();
        }
    }

    /** A second passes: each has a turn, and the check runs after each. */
    public void tick(List<Runnable> operators, Runnable check) {
        List<Runnable> turns = new ArrayList<>(operators);
        turns.add(node::work);
        turns.add(servers::work);
        turns.add(trainer::work);
        Collections.shuffle(turns, new Random(random.nextLong()));
        for (Runnable turn : turns) {
            turn.run();
            check.run();
        }
        now = now.plusSeconds(1);
        tick++;
    }

    public ModelDeployment deployment() {
        return api.all(ModelDeployment.class).findFirst().orElseThrow();
    }

    /** What a reconcile would find in its caches. */
    public Seen seen(ModelDeployment deployment) {
        return new Seen(
                api.all(TrainingRun.class).toList(),
                api.all(ControllerRevision.class).toList(),
                api.find(ConfigMap.class, ServingObjects.stableName(deployment)),
                api.find(Deployment.class, ServingObjects.stableName(deployment)),
                api.find(Service.class, deployment.getMetadata().getName()),
                api.find(PodDisruptionBudget.class, ServingObjects.stableName(deployment)),
                api.find(NetworkPolicy.class, ServingObjects.stableName(deployment)),
                api.find(ConfigMap.class, ServingObjects.candidateName(deployment)),
                api.find(Deployment.class, ServingObjects.candidateName(deployment)),
                pods(ServingObjects.STABLE),
                pods(ServingObjects.CANDIDATE));
    }

    public DeploymentFacts facts(ModelDeployment deployment, boolean paused) {
        return gatherer.gather(deployment, seen(deployment), paused, now);
    }

    public List<Pod> pods(String role) {
        return api.all(Pod.class)
                .filter(pod -> role.equals(labels(pod).get(Evenkeel.ROLE_LABEL)))
                .toList();
    }

    private static Map<String, String> labels(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getLabels()).orElse(Map.of());
    }

    /** Pods that take requests: their kubelet says that they are ready. */
    public List<Pod> endpoints() {
        return pods(ServingObjects.STABLE).stream()
                .filter(pod -> pod.getStatus() != null
                        && "True"
                                .equals(pod.getStatus()
                                        .getConditions()
                                        .getFirst()
                                        .getStatus()))
                .toList();
    }

    public Optional<Floor> floor() {
        return api.find(ConfigMap.class, ServingObjects.stableName(deployment()))
                .flatMap(FloorReader::read);
    }
}
