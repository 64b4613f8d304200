package dev.evenkeel.controller;

import dev.evenkeel.controller.config.EvenkeelConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operator acts at a time: a Lease in its namespace. Closing releases the Lease, so that a successor need not wait for
 * it to run out (JOSDK's own election never releases).
 */
final class Leadership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final String LEASE = "evenkeel-operator";
    private static final long RELEASE_SECONDS = 5;

    private final ExecutorService executor = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("leadership").daemon().factory());
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<?> election;

    /**
     * Begins to campaign.
     *
     * @param lead runs once on a thread of its own when this process leads
     * @param lost runs when it leads no more and was not asked to stop: the process should end, for another one acts now
     */
    Leadership(
            KubernetesClient client,
            String namespace,
            String identity,
            EvenkeelConfiguration.LeaderElection settings,
            Runnable lead,
            Runnable lost) {
        LeaderCallbacks callbacks = new LeaderCallbacks(
                () -> Thread.ofPlatform().name("start").start(lead),
                () -> {
                    if (!closing.get()) {
                        lost.run();
                    }
                },
                leader -> LOG.atInfo().addKeyValue("leader", leader).log("leader elected"));
        election = new LeaderElector(
                        client,
                        new LeaderElectionConfigBuilder()
                                .withName(LEASE)
                                .withLock(new LeaseLock(namespace, LEASE, identity))
                                .withLeaseDuration(settings.leaseDuration())
                                .withRenewDeadline(settings.renewDeadline())
                                .withRetryPeriod(settings.retryPeriod())
                                .withReleaseOnCancel(true)
                                .withLeaderCallbacks(callbacks)
                                .build(),
                        executor)
                .start();
    }

    @Override
    public void close() {
        closing.set(true);
        election.cancel(true);
        executor.shutdown();
        try {
            CompletableFuture.runAsync(this::awaitRelease).get(RELEASE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().setCause(e).log("the lease was not released in time; a successor waits until it runs out");
        }
    }

    private void awaitRelease() {
        executor.close();
    }
}
