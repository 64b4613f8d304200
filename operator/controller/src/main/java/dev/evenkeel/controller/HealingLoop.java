package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.execute.AccessMemory;
import dev.evenkeel.controller.execute.AccessProbe;
import dev.evenkeel.controller.execute.Actor;
import dev.evenkeel.controller.execute.Impersonation;
import dev.evenkeel.controller.facts.Story;
import dev.evenkeel.controller.knowledge.Audit;
import dev.evenkeel.controller.knowledge.KubernetesArchive;
import dev.evenkeel.controller.knowledge.Ledger;
import dev.evenkeel.controller.knowledge.Orphans;
import dev.evenkeel.controller.knowledge.Retention;
import dev.evenkeel.controller.knowledge.SeriesBook;
import dev.evenkeel.controller.knowledge.Stirring;
import dev.evenkeel.controller.monitor.Cluster;
import dev.evenkeel.controller.monitor.Gatherer;
import dev.evenkeel.controller.monitor.Gatherer.Gathered;
import dev.evenkeel.controller.monitor.Kubelets;
import dev.evenkeel.controller.monitor.Pulse;
import dev.evenkeel.controller.monitor.Watching;
import dev.evenkeel.controller.notify.Announcer;
import dev.evenkeel.controller.notify.Events;
import dev.evenkeel.controller.notify.Webhook;
import dev.evenkeel.controller.plan.Guards;
import dev.evenkeel.controller.plan.Planner;
import dev.evenkeel.controller.telemetry.HealingMetrics;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The healing loop's parts, wired by constructors, and their life: informers first, the pulse last. */
final class HealingLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealingLoop.class);
    private static final long MINUTES_BETWEEN_SWEEPS = 1;

    /** The ConfigMap whose pause annotation stops all acting. */
    static final String CONFIG_MAP = "evenkeel-config";

    private final Cluster cluster;
    private final Pulse pulse;
    private final Announcer announcer;
    private final Retention retention;
    private final Orphans orphans;
    private final ScheduledExecutorService sweeps = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("tidying").daemon().factory());
    private final Wakening wakening = new Wakening();
    private final RemediationPolicyReconciler reconciler;

    HealingLoop(Wiring wiring) {
        var configuration = wiring.configuration();
        var client = wiring.client();
        cluster = new Cluster(client, configuration.watch().namespaces(), wiring.namespace(), CONFIG_MAP);
        KubernetesArchive archive =
                new KubernetesArchive(client, wiring.clock(), cluster::incidents, cluster::remediations);
        Ledger ledger = new Ledger(archive, configuration.brakes());
        Watching watching = new Watching(new SeriesBook());
        Impersonation impersonation = new Impersonation(client);
        Gatherer gatherer = new Gatherer(cluster, watching, ledger, new AccessMemory(new AccessProbe(impersonation)));
        HealingMetrics metrics = new HealingMetrics(wiring.metrics());
        announcer = new Announcer(new Webhook(configuration.notifications()), impersonation::as);
        Actor actor = new Actor(impersonation, cluster::paused);
        Audit audit = new Audit(metrics::incident, metrics::remediation);
        Healing healing = new Healing(new Planner(Guards.ALL), ledger, actor::carryOut, audit, announcer::delivery);
        reconciler = new RemediationPolicyReconciler(
                gatherer, healing, new Telling(new Events(client), metrics), wakening, wiring.clock());
        Kubelets kubelets = new Kubelets(client.getConfiguration(), configuration.scrape(), wiring.clock());
        pulse = new Pulse(
                configuration.scrape(), wiring.clock(), cluster, kubelets, gatherer, watching, ledger, metrics);
        orphans = new Orphans(archive, audit, wiring.clock());
        retention = new Retention(archive, configuration.incidents(), wiring.clock());
        cluster.onDeleted(archive::deleted, archive::deleted);
        cluster.onChange(wakening::wakeNamespace);
    }

    /** The reconciler to register. */
    Reconciler<?> reconciler() {
        return reconciler;
    }

    /** Fills the informers: before the reconcilers start. */
    void prepare() {
        cluster.start();
    }

    /** Begins to beat: after the reconcilers have started. */
    void start() {
        pulse.start(wakening::policies, wakening::wake);
        ScheduledFuture<?> _ = sweeps.scheduleWithFixedDelay(
                this::sweep, MINUTES_BETWEEN_SWEEPS, MINUTES_BETWEEN_SWEEPS, TimeUnit.MINUTES);
    }

    /** The timer would stop for ever at the first exception. */
    private void sweep() {
        try {
            orphans.sweep(wakening.policies().stream().map(Stirring::of).collect(Collectors.toUnmodifiableSet()));
            retention.sweep();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("Incidents and Remediations could not all be tidied up; tried again later");
        }
    }

    @Override
    public void close() {
        sweeps.shutdownNow();
        pulse.close();
        announcer.close();
        cluster.close();
    }

    private final class Telling implements RemediationPolicyReconciler.Telling {
        private final Events events;
        private final HealingMetrics metrics;

        private Telling(Events events, HealingMetrics metrics) {
            this.events = events;
            this.metrics = metrics;
        }

        @Override
        public void passed(Gathered gathered, Healing.Result result) {
            result.after().ifPresent(story -> {
                if (RemediationPolicyReconciler.phaseChanged(result)) {
                    tell(story, result);
                }
                Stirring policy = new Stirring(
                        gathered.policy().namespace(), gathered.policy().name());
                announcer.tell(gathered.policy(), story, () -> wakening.wake(policy));
            });
        }

        private void tell(Story story, Healing.Result result) {
            String summary = Objects.requireNonNullElse(story.status().summary(), "");
            Reason reason = switch (story.phase()) {
                case OPEN -> Reason.INCIDENT_OPENED;
                case AWAITING_APPROVAL -> Reason.AWAITING_APPROVAL;
                case ACTING -> Reason.ACTING;
                case VERIFYING -> Reason.ACTION_TAKEN;
                case RESOLVED -> Reason.RESOLVED;
                case ESCALATED -> Reason.ESCALATED;
                case CLOSED, UNKNOWN -> Reason.CLOSED;
            };
            if (reason == Reason.CLOSED) {
                announcer.forget(story);
            }
            List<ObjectRef> regarding = List.of(story.spec().target(), story.ref());
            regarding.forEach(ref -> events.tell(
                    ref, reason, story.name() + ": " + summary, result.facts().now()));
        }

        @Override
        public void bug(ObjectRef policy, Throwable failure) {
            metrics.bug();
        }
    }
}
