package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.dispatch.Failure.Kind;
import dev.evenkeel.server.dispatch.ModelQueue.Apart;
import dev.evenkeel.server.dispatch.ModelQueue.Waiting;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.Routes;
import dev.evenkeel.server.revision.ServingState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads tensors, runs models and encodes answers: a platform thread, because inference is native and
 * holds its carrier. It takes what waits until nothing does, then sleeps until it is woken. The revision of a call is
 * chosen here, when a thread is free for it, so a queued call follows a change of weights.
 *
 * <p>Of several workers the first is reserved: it runs the leading revisions alone and leaves calls of others apart for
 * its colleagues, so that a candidate that hangs cannot hold all of them. When they all hang, it serves those calls with
 * the leading revision.
 */
final class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /** A turn hangs that takes longer than this and than so many usual turns; no machine stalls a thread for as long. */
    private static final long LEAST_PATIENCE_NANOS = 250_000_000;

    private static final int PATIENCE_TURNS = 8;
    private static final long MOST_PATIENCE_NANOS = 4_000_000_000L;

    private final Dispatcher dispatcher;
    private final boolean reserved;
    private final long targetNanos;
    private final RunLimit limit;
    private final HandBack handBack;
    private final Batch batch;
    private final AtomicBoolean asleep = new AtomicBoolean();
    private volatile long busySince; // the start of the turn; 0 between turns
    private final Thread thread;
    private final List<Waiting> taken = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private int leftApart; // of the calls that were taken

    /** The calls of a turn that go to one revision, which is acquired. */
    private record Part(Routes routes, Revision revision, List<Waiting> calls) {}

    Worker(Dispatcher dispatcher, int number, DispatchOptions options, Observer observer) {
        this.dispatcher = dispatcher;
        this.reserved = number == 0 && options.workers() > 1;
        this.targetNanos = options.latencyTarget().toNanos();
        this.limit = new RunLimit(options.runLimit());
        this.handBack = new HandBack(observer);
        this.batch = new Batch(limit, options.maxBatch(), handBack);
        this.thread = Thread.ofPlatform()
                .name("evenkeel-inference-" + number)
                .daemon()
                .unstarted(this);
    }

    void start() {
        thread.start();
    }

    boolean join(Duration timeout) throws InterruptedException {
        return thread.join(timeout);
    }

    /** Wakes the worker; false when it was awake, or is being woken by somebody else. */
    boolean wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
            return true;
        }
        return false;
    }

    boolean isAsleep() {
        return asleep.get();
    }

    boolean isReserved() {
        return reserved;
    }

    /** True when calls wait apart that this worker takes. */
    boolean mayTakeApart(ModelQueue queue) {
        return queue.hasApart() && (!reserved || othersHang(queue));
    }

    private boolean othersHang(ModelQueue queue) {
        long patience = Math.clamp(PATIENCE_TURNS * queue.turnNanos(), LEAST_PATIENCE_NANOS, MOST_PATIENCE_NANOS);
        return dispatcher.othersHang(System.nanoTime() - patience);
    }

    /** True when the worker is in a turn that began before this time. */
    boolean isBusySince(long nanos) {
        long since = busySince;
        return since != 0 && since - nanos <= 0;
    }

    void stopIfOverdue(long nowNanos) {
        limit.stopIfOverdue(nowNanos);
    }

    @Override
    public void run() {
        while (true) {
            ModelQueue queue = dispatcher.next(this);
            if (queue != null) {
                turn(queue);
                continue;
            }
            // Asleep is set before the last look: whoever puts a call after that look sees the flag and wakes.
            asleep.set(true);
            if (dispatcher.isDrained()) {
                return;
            }
            if (dispatcher.next(this) != null) {
                asleep.set(false);
                continue;
            }
            while (asleep.get()) {
                if (reserved && dispatcher.hasApart()) {
                    LockSupport.parkNanos(this, targetNanos);
                    asleep.set(false);
                } else {
                    LockSupport.park(this);
                }
            }
        }
    }

    private void turn(ModelQueue queue) {
        busySince = System.nanoTime() | 1;
        try {
            serve(queue);
        } catch (RuntimeException | OutOfMemoryError bug) {
            LOG.error("a turn of model {} ended early; some of its calls get no answer", queue.model(), bug);
        } finally {
            busySince = 0;
            dispatcher.left(taken.size() - leftApart);
            leftApart = 0;
            parts.clear();
            taken.clear();
        }
    }

    /** One turn of a model. */
    private void serve(ModelQueue queue) {
        long begun = System.nanoTime();
        int share = dispatcher.share(queue);
        takeApart(queue, share, begun);
        int fromApart = taken.size();
        queue.take(share - fromApart, taken);
        if (taken.isEmpty()) {
            return; // another worker was faster
        }
        if (queue.waiting() > 0) {
            dispatcher.wakeOne();
        }
        for (Waiting waiting : taken.subList(fromApart, taken.size())) {
            assign(queue, waiting, begun);
        }
        if (leftApart > 0) {
            dispatcher.wakeForApart();
        }
        handBack.send(queue);
        for (Part part : parts) {
            if (!part.routes().shadows().isEmpty()) {
                part.calls().forEach(waiting -> waiting.call().keep());
            }
            try {
                batch.run(queue, part.revision(), part.calls());
            } finally {
                part.revision().release();
            }
            dispatcher.shadow(part.routes().shadows(), part.calls());
        }
        long nanos = System.nanoTime() - begun;
        queue.charge(nanos);
        queue.batch().took(taken.size(), nanos);
    }

    private void takeApart(ModelQueue queue, int max, long nowNanos) {
        while (taken.size() < max && mayTakeApart(queue)) {
            Apart next = queue.takeApart();
            if (next == null) {
                return; // another worker was faster
            }
            taken.add(next.waiting());
            assignApart(queue, next, nowNanos);
        }
    }

    private void assignApart(ModelQueue queue, Apart apart, long nowNanos) {
        Waiting waiting = apart.waiting();
        if (handBack.isGone(waiting, nowNanos)) {
            return;
        }
        Call call = waiting.call();
        ServingState state = dispatcher.served().state(call.model());
        if (state == null || !reserved) {
            Part part = state == null ? null : part(state.routes(), apart.revision());
            if (part != null) {
                part.calls().add(waiting);
            } else {
                assign(queue, waiting, nowNanos); // the revision was let go
            }
            return;
        }
        Revision leading = state.routes().leading();
        Part part = call.version() != null || leading == null ? null : part(state.routes(), leading);
        if (part != null) {
            part.calls().add(waiting);
        } else {
            Failure failure = new Failure(
                    Kind.UNAVAILABLE, "revision '" + apart.revision().name() + "' does not answer in time: try again");
            handBack.failed(call, apart.revision(), failure, waiting.waited(nowNanos));
        }
    }

    private void assign(ModelQueue queue, Waiting waiting, long nowNanos) {
        if (handBack.isGone(waiting, nowNanos)) {
            return;
        }
        Call call = waiting.call();
        ServingState state = dispatcher.served().state(call.model());
        while (state != null) {
            Revision revision = choose(call, state.routes(), nowNanos);
            if (revision == null) {
                break;
            }
            if (reserved && !revision.equals(state.routes().leading())) {
                if (othersHang(queue)) {
                    assignApart(queue, new Apart(waiting, revision), nowNanos);
                } else {
                    queue.putApart(waiting, revision);
                    leftApart++;
                }
                return;
            }
            Part part = part(state.routes(), revision);
            if (part != null) {
                part.calls().add(waiting);
                return;
            }
            state = dispatcher.served().state(call.model()); // it was let go just now: newer routes are out
        }
        Failure failure = Failure.notServed(call.model(), call.version(), state);
        handBack.failed(call, null, failure, waiting.waited(nowNanos));
    }

    private static @Nullable Revision choose(Call call, Routes routes, long nowNanos) {
        String version = call.version();
        return version == null
                ? routes.choose(call.stickyKey(), nowNanos)
                : routes.byName().get(version);
    }

    /** The turn's part for a revision; null when the revision is closed. The leading revision's comes first. */
    private @Nullable Part part(Routes routes, Revision revision) {
        for (Part part : parts) {
            if (part.revision().equals(revision)) {
                return part;
            }
        }
        if (!revision.acquire()) {
            return null;
        }
        Part part = new Part(routes, revision, new ArrayList<>());
        if (revision.equals(routes.leading())) {
            parts.addFirst(part);
        } else {
            parts.add(part);
        }
        return part;
    }
}
