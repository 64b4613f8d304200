package dev.evenkeel.controller;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import dev.evenkeel.controller.config.EvenkeelConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running operator: endpoints at once, reconcilers when it leads. Closing lets running reconciles end, then releases
 * the leadership, so that two never act at once.
 */
final class OperatorProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);
    private static final Duration LAST_RECONCILES = Duration.ofSeconds(5);
    /** JOSDK's default gives an object up after five failures, and with it the object's periodic pass. */
    private static final Retry FOR_EVER = new GenericRetry()
            .setInitialInterval(Duration.ofSeconds(1))
            .setIntervalMultiplier(2)
            .setMaxInterval(60_000)
            .withoutMaxAttempts();

    private final Wiring wiring;
    private final KubernetesClient client;
    private final HttpEndpoints endpoints;
    private final Runnable lost;
    private Optional<Leadership> leadership = Optional.empty();
    private Optional<Operator> operator = Optional.empty();
    private Optional<HealingLoop> healing = Optional.empty();
    private boolean closed;

    /** @param lost what to do when another process took the lead: end this one */
    OperatorProcess(
            Config config,
            EvenkeelConfiguration configuration,
            String namespace,
            int port,
            Clock clock,
            Runnable lost) {
        PrometheusRegistry metrics = new PrometheusRegistry();
        JvmMetrics.builder().register(metrics);
        this.client = Clients.of(config);
        this.wiring = new Wiring(client, configuration, namespace, clock, metrics);
        this.endpoints = new HttpEndpoints(port, metrics);
        this.lost = lost;
    }

    /** Campaigns, or starts at once where the election is switched off. A standby is ready too: it is ready to lead. */
    synchronized void start(String identity) {
        EvenkeelConfiguration.LeaderElection election = wiring.configuration().leaderElection();
        if (election.enabled()) {
            leadership = Optional.of(new Leadership(client, wiring.namespace(), identity, election, this::lead, lost));
            endpoints.ready(true);
        } else {
            lead();
        }
    }

    private synchronized void lead() {
        if (closed) {
            return;
        }
        try {
            Operator started = new Operator(overrider -> overrider
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withReconciliationTerminationTimeout(LAST_RECONCILES));
            HealingLoop loop = new HealingLoop(wiring);
            healing = Optional.of(loop);
            List<Reconciler<?>> reconcilers = new ArrayList<>(Reconcilers.of(wiring));
            reconcilers.add(loop.reconciler());
            reconcilers.forEach(reconciler -> register(started, reconciler));
            loop.prepare();
            started.start();
            operator = Optional.of(started);
            loop.start();
            endpoints.ready(true);
            LOG.atInfo().addKeyValue("reconcilers", reconcilers.size()).log("operator started");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the operator cannot start");
            lost.run();
        }
    }

    private <P extends io.fabric8.kubernetes.api.model.HasMetadata> void register(
            Operator started, Reconciler<P> reconciler) {
        List<String> namespaces = wiring.configuration().watch().namespaces();
        started.register(reconciler, overrider -> {
            overrider.withRetry(FOR_EVER);
            if (!namespaces.isEmpty()) {
                overrider.settingNamespaces(Set.copyOf(namespaces));
            }
        });
    }

    int port() {
        return endpoints.port();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        endpoints.ready(false);
        operator.ifPresent(Operator::stop);
        healing.ifPresent(HealingLoop::close);
        leadership.ifPresent(Leadership::close);
        endpoints.close();
        client.close();
        LOG.atInfo().log("operator stopped");
    }
}
