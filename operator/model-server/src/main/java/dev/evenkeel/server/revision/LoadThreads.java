package dev.evenkeel.server.revision;

import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.engine.TestedModel;
import dev.evenkeel.server.engine.UnusableModel;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets each model load, and prove itself, on a thread of its own, and waits for it for a limited time. An engine's native
 * code cannot be stopped from outside: a load that takes too long is given up, which ends what its engine can end, and
 * otherwise its thread goes on and closes what it comes up with. So that such threads do not pile up, the same model is
 * not begun again beside itself, and none is while {@value #MOST_GIVEN_UP} of them compute. Thread safe.
 */
public final class LoadThreads {
    private static final Logger LOG = LoggerFactory.getLogger(LoadThreads.class);
    private static final int MOST_GIVEN_UP = 4;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Duration limit;
    private final Duration runLimit;
    private final Map<String, Thread> givenUp = new HashMap<>(); // guarded by this; by digest

    /** What is done on the thread. */
    @FunctionalInterface
    interface Work {
        /** Loads a model; its test runs are stopped by this limit. */
        TestedModel load(RunLimit limit) throws UnusableModel, IOException;
    }

    /**
     * Threads with their limits.
     *
     * @param limit for a model's load with all its test runs
     * @param runLimit for one of those runs, where the engine can stop it
     */
    public LoadThreads(Duration limit, Duration runLimit) {
        this.limit = limit;
        this.runLimit = runLimit;
    }

    /**
     * Blocks until the model is loaded or the limit is over.
     *
     * @throws LoadFailure SelfTestFailed when the limit is over, Busy when loads that were given up are in the way
     * @throws InterruptedException when nobody wants the model any more; it is given up then
     */
    TestedModel load(RevisionSpec spec, Work work)
            throws LoadFailure, UnusableModel, IOException, InterruptedException {
        refuseBesideGivenUp(spec);
        RunLimit runs = new RunLimit(runLimit);
        CompletableFuture<TestedModel> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform()
                .name("evenkeel-load " + spec.name())
                .daemon()
                .start(() -> hand(spec, result, work, runs));
        try {
            return await(result, runs);
        } catch (TimeoutException e) {
            giveUp(spec, thread, runs);
            throw new LoadFailure(
                    FailureReason.SELF_TEST_FAILED,
                    "revision " + spec.name() + " from " + spec.uri() + " did not load and answer zeros within "
                            + limit.toSeconds() + " s (--load-timeout) and is given up: if it is only slow, raise that;"
                            + " if it never ends, it may use a core until the server is restarted",
                    e);
        } catch (InterruptedException e) {
            result.cancel(false);
            giveUp(spec, thread, runs);
            throw e;
        }
    }

    /** Loads that were given up and compute nevertheless. */
    public synchronized int givenUp() {
        givenUp.values().removeIf(thread -> !thread.isAlive());
        return givenUp.size();
    }

    private synchronized void giveUp(RevisionSpec spec, Thread thread, RunLimit runs) {
        givenUp.put(spec.digest(), thread);
        runs.stop();
    }

    private synchronized void refuseBesideGivenUp(RevisionSpec spec) throws LoadFailure {
        int others = givenUp();
        if (givenUp.containsKey(spec.digest())) {
            throw new LoadFailure(
                    FailureReason.BUSY,
                    "revision " + spec.name() + " was given up, and its load still computes: restart the server if it"
                            + " does not end");
        }
        if (others >= MOST_GIVEN_UP) {
            throw new LoadFailure(
                    FailureReason.BUSY,
                    "revision " + spec.name() + " is not loaded while " + others
                            + " loads that were given up still compute: restart the server");
        }
    }

    private TestedModel await(CompletableFuture<TestedModel> result, RunLimit runs)
            throws UnusableModel, IOException, InterruptedException, TimeoutException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            long left = end - System.nanoTime();
            try {
                return result.get(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                runs.stopIfOverdue(System.nanoTime());
                if (left <= LOOK_NANOS && result.completeExceptionally(e)) {
                    throw e;
                }
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case UnusableModel unusable -> throw unusable;
                    case IOException io -> throw io;
                    case RuntimeException bug -> throw bug;
                    case Error error -> throw error;
                    case null, default -> throw new IllegalStateException(e);
                }
            }
        }
    }

    /** Runs on the model's thread. */
    private static void hand(RevisionSpec spec, CompletableFuture<TestedModel> result, Work work, RunLimit runs) {
        TestedModel model;
        try {
            model = work.load(runs);
        } catch (Throwable failure) { // whatever it is, it is for who waits
            if (!result.completeExceptionally(failure)) {
                LOG.warn("the load of revision {} that was given up has ended: {}", spec.name(), failure.toString());
            }
            return;
        }
        if (!result.complete(model)) {
            LOG.warn("the load of revision {} that was given up has ended, too late: it is closed", spec.name());
            model.close();
        }
    }
}
