package dev.evenkeel.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.api.v1alpha1.Incident;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.Remediation;
import dev.evenkeel.api.v1alpha1.RemediationPolicy;
import dev.evenkeel.controller.config.EvenkeelConfiguration;
import dev.evenkeel.controller.execute.AccessMemory;
import dev.evenkeel.controller.execute.AccessProbe;
import dev.evenkeel.controller.execute.Actor;
import dev.evenkeel.controller.execute.Impersonation;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Pod;
import dev.evenkeel.controller.knowledge.Audit;
import dev.evenkeel.controller.knowledge.KubernetesArchive;
import dev.evenkeel.controller.knowledge.Ledger;
import dev.evenkeel.controller.knowledge.SeriesBook;
import dev.evenkeel.controller.monitor.Cluster;
import dev.evenkeel.controller.monitor.Gatherer;
import dev.evenkeel.controller.monitor.Gatherer.Gathered;
import dev.evenkeel.controller.monitor.Usage;
import dev.evenkeel.controller.monitor.Watching;
import dev.evenkeel.controller.plan.Guards;
import dev.evenkeel.controller.plan.Move;
import dev.evenkeel.controller.plan.Planner;
import dev.evenkeel.controller.verify.Progress.Outcome;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The loop's real parts on a real API server, with a clock that is told, five seconds a tick, and kubelets that measure
 * what a test wants. The watches have caught up before each tick; everything else is as in {@link HealingLoop}.
 */
final class Rig implements AutoCloseable {
    private static final double MI = 1024.0 * 1024;
    private static final Duration TICK = Duration.ofSeconds(5);

    private final KubernetesClient admin;
    private final KubernetesClient operator;
    private final String namespace;
    private final ToyWorkload workload;
    private final Told clock = new Told(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private final Map<String, Instant> leaks = new HashMap<>();
    private final Map<String, Double> cpuSeconds = new HashMap<>();
    private double cores = 0.03;
    private Runnable beforeAct = () -> {};
    private Runnable afterAct = () -> {};
    private Parts parts;

    /** The process is killed: nothing catches this. */
    static final class Killed extends Error {
        private Killed() {
            super("killed");
        }
    }

    private static final class Told extends Clock {
        private Instant now;

        private Told(Instant now) {
            this.now = now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** What a process has in memory: all of it is gone when it is killed. */
    private record Parts(
            Cluster cluster, Watching watching, Gatherer gatherer, RemediationPolicyReconciler reconciler) {}

    Rig(KubernetesClient admin, KubernetesClient operator, String namespace) {
        this.admin = admin;
        this.operator = operator;
        this.namespace = namespace;
        this.workload = new ToyWorkload(admin, namespace, 2, clock.now.minus(ToyWorkload.age()));
        this.parts = parts();
    }

    private Parts parts() {
        Cluster cluster =
                new Cluster(operator, List.of(namespace), InstalledOperator.NAMESPACE, HealingLoop.CONFIG_MAP);
        cluster.start();
        KubernetesArchive archive = new KubernetesArchive(operator, clock, cluster::incidents, cluster::remediations);
        cluster.onDeleted(archive::deleted, archive::deleted);
        Ledger ledger = new Ledger(archive, EvenkeelConfiguration.defaults().brakes());
        Watching watching = new Watching(new SeriesBook());
        Impersonation impersonation = new Impersonation(operator);
        Gatherer gatherer = new Gatherer(cluster, watching, ledger, new AccessMemory(new AccessProbe(impersonation)));
        Actor actor = new Actor(impersonation, cluster::paused);
        Healing healing = new Healing(
                new Planner(Guards.ALL),
                ledger,
                (deed, move) -> act(actor, deed, move),
                new Audit(_ -> {}, (_, _) -> {}),
                _ -> Optional.empty());
        return new Parts(
                cluster,
                watching,
                gatherer,
                new RemediationPolicyReconciler(gatherer, healing, new Silent(), new Wakening(), clock));
    }

    private static final class Silent implements RemediationPolicyReconciler.Telling {
        @Override
        public void passed(Gathered gathered, Healing.Result result) {}

        @Override
        public void bug(ObjectRef policy, Throwable failure) {
            throw new AssertionError("a bug of the operator", failure);
        }
    }

    private Outcome act(Actor actor, Deed deed, Move move) {
        boolean acts = move instanceof Move.Evict || move instanceof Move.Scale;
        if (acts) {
            beforeAct.run();
        }
        Outcome outcome = actor.carryOut(deed, move);
        if (acts) {
            afterAct.run();
        }
        return outcome;
    }

    ToyWorkload workload() {
        return workload;
    }

    Instant now() {
        return clock.now;
    }

    /** The pod of this UID leaks 1 MiB a second from now on. */
    void leak(String uid) {
        leaks.put(uid, clock.now);
    }

    /** Every pod is at its CPU limit from now on. */
    void saturate() {
        cores = 0.2;
    }

    /** Runs between judgement and effect. */
    void beforeAct(Runnable hook) {
        beforeAct = hook;
    }

    void dieBeforeActing() {
        beforeAct = Rig::die;
    }

    void dieAfterActing() {
        afterAct = Rig::die;
    }

    private static void die() {
        throw new Killed();
    }

    /** A new process. */
    void restartOperator() {
        beforeAct = () -> {};
        afterAct = () -> {};
        parts.cluster().close();
        parts = parts();
    }

    /** Five seconds: kubelets are scraped, the policy is reconciled, its status is written as the framework does. */
    RemediationPolicy tick(String policy) {
        clock.now = clock.now.plus(TICK);
        RemediationPolicy read = read(policy);
        awaitWatches(read);
        measure(read);
        UpdateControl<RemediationPolicy> control = parts.reconciler().reconcile(read);
        control.getResource()
                .ifPresent(patch -> operator.resource(patch)
                        .subresource("status")
                        .patch(new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("evenkeel")
                                .withForce(true)
                                .build()));
        return read(policy);
    }

    /** What the reconciler says of a policy, not written: for an API server without server-side apply. */
    RemediationPolicy judge(RemediationPolicy policy) {
        return parts.reconciler().reconcile(policy).getResource().orElse(policy);
    }

    private RemediationPolicy read(String policy) {
        return admin.resources(RemediationPolicy.class)
                .inNamespace(namespace)
                .withName(policy)
                .require();
    }

    /** Ticks until the condition holds, for no longer than this on the clock that is told. */
    void runUntil(String policy, Duration atMost, BooleanSupplier condition) {
        Instant end = clock.now.plus(atMost);
        while (!condition.getAsBoolean()) {
            assertThat(clock.now).as("the time by which it should have come").isBefore(end);
            tick(policy);
        }
    }

    void run(String policy, Duration time) {
        Instant end = clock.now.plus(time);
        while (clock.now.isBefore(end)) {
            tick(policy);
        }
    }

    private void measure(RemediationPolicy policy) {
        for (Facts facts : parts.gatherer().gather(policy, clock.now).facts()) {
            Map<Usage.Key, Usage> usages = new HashMap<>();
            for (Pod pod : facts.pods()) {
                Instant since = leaks.getOrDefault(pod.uid(), clock.now);
                double memory =
                        20 * MI + MI * Duration.between(since, clock.now).toSeconds();
                double cpu = cpuSeconds.merge(pod.uid(), TICK.toSeconds() * cores, Double::sum);
                Usage usage = new Usage(namespace, pod.name(), "app", clock.now, cpu, Math.min(127 * MI, memory));
                usages.put(usage.key(), usage);
            }
            parts.watching().feed(facts.policy(), facts.target(), facts.pods(), usages, clock.now);
        }
    }

    private void awaitWatches(RemediationPolicy policy) {
        await().untilAsserted(() -> {
            assertThat(versions(parts.cluster().incidents()))
                    .isEqualTo(versions(admin.resources(Incident.class)
                            .inNamespace(namespace)
                            .list()
                            .getItems()));
            assertThat(versions(parts.cluster().remediations()))
                    .isEqualTo(versions(admin.resources(Remediation.class)
                            .inNamespace(namespace)
                            .list()
                            .getItems()));
            for (Facts facts : parts.gatherer().gather(policy, clock.now).facts()) {
                assertThat(facts.pods().stream().map(Pod::uid).collect(Collectors.toSet()))
                        .isEqualTo(workload.uids());
                assertThat(facts.pods()).allMatch(Pod::ready);
                assertThat(facts.target().rolling()).isFalse();
            }
        });
    }

    private static Set<String> versions(Collection<? extends HasMetadata> objects) {
        return objects.stream()
                .map(object -> object.getMetadata().getUid() + "/"
                        + object.getMetadata().getResourceVersion())
                .collect(Collectors.toUnmodifiableSet());
    }

    void awaitPause() {
        await().until(() -> parts.cluster().paused(namespace).isPresent());
    }

    @Override
    public void close() {
        parts.cluster().close();
        operator.close();
    }
}
