package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.dispatch.Failure.Kind;
import dev.evenkeel.server.dispatch.ModelQueue.Waiting;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.ServingState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes calls from the event loops and gives them to the workers. The number of calls in flight is bounded: above it a
 * call is refused at once. Event loops never wait here, and wake at most one worker for all the calls that one round of
 * their selector brought.
 */
public final class Dispatcher implements AutoCloseable {
    private static final Failure OVERLOADED = new Failure(Kind.OVERLOADED, "the server is at its limit: try again");

    /** Below this many calls, waking another worker costs more than it saves. */
    private static final int LEAST_SHARE = 8;

    private final Served served;
    private final DispatchOptions options;
    private final Observer observer;
    private final int limit;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<String, ModelQueue> byModel = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<ModelQueue> queues = new CopyOnWriteArrayList<>();
    private volatile long virtualNanos; // of the queue that was last chosen; a lost update costs a little fairness
    private final Map<Executor, Loop> loops = new ConcurrentHashMap<>();
    private final List<Worker> workers = new ArrayList<>();
    private final ShadowThread shadows;
    private volatile boolean draining;

    /** What belongs to one event loop, and is confined to it. */
    private final class Loop implements Runnable {
        private final Executor loop;
        private final Refusals refusals;
        private boolean rung;

        Loop(Executor loop) {
            this.loop = loop;
            this.refusals = new Refusals(loop);
        }

        /** Wakes a worker once for all the calls that this round of the loop hands over. */
        void ring() {
            if (!rung) {
                rung = true;
                loop.execute(this);
            }
        }

        @Override
        public void run() {
            rung = false;
            wakeOne();
        }
    }

    private Loop loop(Call call) {
        return loops.computeIfAbsent(call.loop(), Loop::new);
    }

    private Dispatcher(Served served, DispatchOptions options, Observer observer) {
        this.served = served;
        this.options = options;
        this.observer = observer;
        this.limit = options.queue() + options.workers();
        this.shadows = new ShadowThread(options, observer, this::hasWaiting);
        for (int i = 0; i < options.workers(); i++) {
            workers.add(new Worker(this, i, options, observer));
        }
    }

    /** Makes a dispatcher and starts its workers. */
    public static Dispatcher start(Served served, DispatchOptions options, Observer observer) {
        Dispatcher dispatcher = new Dispatcher(served, options, observer);
        dispatcher.workers.forEach(Worker::start);
        dispatcher.shadows.start();
        return dispatcher;
    }

    /**
     * Asks, at the head of a request and before its body is read, whether the call would be taken now. On the call's
     * event loop.
     *
     * @return false when not, and then the call was failed, and is delivered now or a little later
     */
    public boolean admit(Call call) {
        ModelQueue queue = byModel.get(call.model());
        if (!draining && inFlight.get() < limit && (queue == null || queue.hasRoom())) {
            return true;
        }
        turnAway(call);
        return false;
    }

    /** Takes a call, or fails and delivers it. On the call's event loop. */
    public void submit(Call call) {
        ServingState state = served.state(call.model());
        if (state == null) {
            refuse(call, Failure.notServed(call.model(), call.version(), null));
            return;
        }
        ModelQueue queue = byModel.computeIfAbsent(call.model(), this::open);
        if (inFlight.incrementAndGet() > limit || draining) {
            left(1);
            turnAway(call);
        } else if (!queue.enter()) {
            left(1);
            turnAway(call);
        } else {
            queue.put(call, System.nanoTime(), virtualNanos);
            queues.addIfAbsent(queue); // it may have been forgotten just now
            loop(call).ring();
        }
    }

    /** Refuses a call for which there is no room; while many are refused, at a pace. */
    private void turnAway(Call call) {
        call.fail(OVERLOADED);
        loop(call).refusals.add(call, System.nanoTime());
        observer.failed(call, null, OVERLOADED, Timing.NONE);
    }

    private void refuse(Call call, Failure failure) {
        call.fail(failure);
        call.deliver();
        observer.failed(call, null, failure, Timing.NONE);
    }

    private ModelQueue open(String model) {
        long target = options.latencyTarget().toNanos();
        // The limit sees what lies between hand-over and answer; the socket and the event loop take as much again.
        ModelQueue queue = new ModelQueue(
                model, new ConcurrencyLimit(limit, target / 2), new BatchSize(options.maxBatch(), target));
        queues.add(queue);
        return queue;
    }

    Served served() {
        return served;
    }

    /** Of the queues that have calls for a worker, the one that has had the least time; null when there is none. */
    @Nullable
    ModelQueue next(Worker worker) {
        ModelQueue best = null;
        for (ModelQueue queue : queues) {
            if ((queue.waiting() > 0 || worker.mayTakeApart(queue))
                    && (best == null || queue.virtualNanos() - best.virtualNanos() < 0)) {
                best = queue;
            }
        }
        if (best != null) {
            virtualNanos = best.virtualNanos();
        }
        return best;
    }

    /** How many calls a worker takes now: all, unless another worker sleeps and there is enough for both. */
    int share(ModelQueue queue) {
        int parties = 1;
        for (Worker worker : workers) {
            if (worker.isAsleep()) {
                parties++;
            }
        }
        int share = Math.max(LEAST_SHARE, Math.ceilDiv(queue.waiting(), parties));
        return Math.min(share, queue.batch().get());
    }

    /** True when calls wait that the reserved worker has left to others. */
    boolean hasApart() {
        for (ModelQueue queue : queues) {
            if (queue.hasApart()) {
                return true;
            }
        }
        return false;
    }

    /** True when all workers but the reserved one are in a turn that began before this time. */
    boolean othersHang(long sinceNanos) {
        for (Worker worker : workers) {
            if (!worker.isReserved() && !worker.isBusySince(sinceNanos)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasWaiting() {
        for (ModelQueue queue : queues) {
            if (queue.waiting() > 0) {
                return true;
            }
        }
        return false;
    }

    /** True while a call would find a free worker: work of a lower rank may use its core. Any thread. */
    public boolean isIdle() {
        if (hasWaiting()) {
            return false;
        }
        for (Worker worker : workers) {
            if (worker.isAsleep()) {
                return true;
            }
        }
        return false;
    }

    /** Shows the calls that named no revision to the shadows, later and if there is time. */
    void shadow(List<Revision> revisions, List<Waiting> calls) {
        for (Revision revision : revisions) {
            for (Waiting waiting : calls) {
                if (waiting.call().version() == null) {
                    shadows.offer(revision, waiting);
                }
            }
        }
    }

    /** The header that binds a model's callers to a revision, or null; see {@link Call#stickyKey}. */
    public @Nullable String stickyHeader(String model) {
        ServingState state = served.state(model);
        return state == null ? null : state.routes().stickyHeader();
    }

    /** How many calls a shadow should have seen and did not, because there was no time. */
    public long shadowsDropped() {
        return shadows.dropped();
    }

    void wakeOne() {
        for (Worker worker : workers) {
            if (worker.wake()) {
                return;
            }
        }
    }

    /** Wakes a worker that takes what the reserved one has left. */
    void wakeForApart() {
        for (Worker worker : workers) {
            if (!worker.isReserved() && worker.wake()) {
                return;
            }
        }
    }

    /** Notes that calls are done. */
    void left(int calls) {
        if (inFlight.addAndGet(-calls) == 0 && draining) {
            workers.forEach(Worker::wake);
        }
    }

    boolean isDrained() {
        return draining && inFlight.get() == 0;
    }

    /** How busy each model is that has had a call. */
    public List<ModelLoad> load() {
        return queues.stream()
                .map(queue -> new ModelLoad(
                        queue.model(),
                        queue.waiting(),
                        queue.inFlight(),
                        queue.limit().get()))
                .toList();
    }

    /** How many calls may be in flight now, of those models that have had any. */
    public int concurrencyLimit() {
        return Math.min(
                limit, queues.stream().mapToInt(queue -> queue.limit().get()).sum());
    }

    /** Forgets models that are no longer served; called now and then. */
    public void forgetModels() {
        for (ModelQueue queue : queues) {
            if (queue.inFlight() == 0 && served.state(queue.model()) == null) {
                byModel.remove(queue.model(), queue);
                queues.remove(queue);
            }
        }
    }

    /** Stops runs that take too long; called about once a second. */
    public void stopOverdueRuns() {
        long now = System.nanoTime();
        workers.forEach(worker -> worker.stopIfOverdue(now));
        shadows.stopIfOverdue(now);
    }

    /**
     * Refuses new calls and waits for those in flight, for a while. Blocks.
     *
     * @return true when all ended
     */
    public boolean drain(Duration timeout) throws InterruptedException {
        draining = true;
        shadows.stop();
        workers.forEach(Worker::wake);
        long end = System.nanoTime() + timeout.toNanos();
        for (Worker worker : workers) {
            if (!worker.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    /** Refuses new calls; the workers end once nothing is in flight. */
    @Override
    public void close() {
        draining = true;
        shadows.stop();
        workers.forEach(Worker::wake);
    }
}
