package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.dispatch.Failure.Kind;
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
 */
final class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final Dispatcher dispatcher;
    private final RunLimit limit;
    private final HandBack handBack;
    private final Batch batch;
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Thread thread;
    private final List<Waiting> taken = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();

    /** The calls of a turn that go to one revision, which is acquired. */
    private record Part(Routes routes, Revision revision, List<Waiting> calls) {}

    Worker(Dispatcher dispatcher, int number, DispatchOptions options, Observer observer) {
        this.dispatcher = dispatcher;
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

    void stopIfOverdue(long nowNanos) {
        limit.stopIfOverdue(nowNanos);
    }

    @Override
    public void run() {
        while (true) {
            ModelQueue queue = dispatcher.next();
            if (queue != null) {
                turn(queue);
                continue;
            }
            // Asleep is set before the last look: whoever puts a call after that look sees the flag and wakes.
            asleep.set(true);
            if (dispatcher.isDrained()) {
                return;
            }
            if (dispatcher.next() != null) {
                asleep.set(false);
                continue;
            }
            while (asleep.get()) {
                LockSupport.park(this);
            }
        }
    }

    private void turn(ModelQueue queue) {
        try {
            serve(queue);
        } catch (RuntimeException bug) {
            LOG.error("a turn of model {} ended early; some of its calls get no answer", queue.model(), bug);
        } finally {
            dispatcher.left(taken.size());
            parts.clear();
            taken.clear();
        }
    }

    /** One turn of a model. */
    private void serve(ModelQueue queue) {
        queue.take(dispatcher.share(queue), taken);
        if (taken.isEmpty()) {
            return; // another worker was faster
        }
        if (queue.waiting() > 0) {
            dispatcher.wakeOne();
        }
        long begun = System.nanoTime();
        for (Waiting waiting : taken) {
            assign(waiting, begun);
        }
        handBack.send(queue);
        for (Part part : parts) {
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

    private void assign(Waiting waiting, long nowNanos) {
        Call call = waiting.call();
        Timing timing = new Timing(nowNanos - waiting.sinceNanos(), 0, 0, 0);
        if (call.isAbandoned()) {
            handBack.failed(call, null, new Failure(Kind.ABANDONED, "the client went away"), timing);
            return;
        }
        if (call.deadlineNanos() != Call.NO_DEADLINE && call.deadlineNanos() - nowNanos <= 0) {
            handBack.failed(call, null, new Failure(Kind.DEADLINE, "the deadline passed in the queue"), timing);
            return;
        }
        ServingState state = dispatcher.served().state(call.model());
        while (state != null) {
            Revision revision = choose(call, state.routes(), nowNanos);
            if (revision == null) {
                break;
            }
            Part part = part(state.routes(), revision);
            if (part != null) {
                part.calls().add(waiting);
                return;
            }
            state = dispatcher.served().state(call.model()); // it was let go just now: newer routes are out
        }
        handBack.failed(call, null, Failure.notServed(call.model(), call.version(), state), timing);
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
