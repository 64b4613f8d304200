package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.dispatch.Failure.Kind;
import dev.evenkeel.server.dispatch.ModelQueue.Waiting;
import dev.evenkeel.server.engine.InferenceFailure;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.Routes;
import dev.evenkeel.server.revision.ServingState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads tensors, runs models and encodes answers: a platform thread, because inference is native and
 * holds its carrier. It takes what waits until nothing does, then sleeps until it is woken.
 */
final class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final Dispatcher dispatcher;
    private final RunLimit limit;
    private final Scratch scratch = new Scratch();
    private final Outbox outbox = new Outbox();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean serving;

    Worker(Dispatcher dispatcher, int number, Duration runLimit) {
        this.dispatcher = dispatcher;
        this.limit = new RunLimit(runLimit);
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

    /** True while it has taken a call that is not answered yet. */
    boolean isServing() {
        return serving;
    }

    void stopIfOverdue(long nowNanos) {
        limit.stopIfOverdue(nowNanos);
    }

    @Override
    public void run() {
        while (true) {
            ModelQueue queue = dispatcher.next();
            if (queue != null) {
                serve(queue);
                continue;
            }
            // Asleep is set before the last look: whoever puts a call after that look sees the flag and wakes.
            asleep.set(true);
            if (dispatcher.isDrained()) {
                break;
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

    private void serve(ModelQueue queue) {
        Waiting waiting = queue.take();
        if (waiting == null) {
            return; // another worker was faster
        }
        serving = true;
        if (!queue.isEmpty()) {
            dispatcher.wakeOne();
        }
        try {
            serve(waiting);
        } catch (RuntimeException bug) {
            LOG.error("an infer call to model {} failed unexpectedly", queue.model(), bug);
            waiting.call().fail(new Failure(Kind.INTERNAL, "internal error; the server's log has more"));
            outbox.add(waiting.call());
        }
        outbox.send();
        serving = false;
        dispatcher.left(1);
    }

    private void serve(Waiting waiting) {
        Call call = waiting.call();
        Timing timing = new Timing(System.nanoTime() - waiting.sinceNanos(), 0, 0, 0);
        if (call.isAbandoned()) {
            fail(call, null, new Failure(Kind.ABANDONED, "the client went away"), timing);
            return;
        }
        ServingState state = dispatcher.served().state(call.model());
        while (state != null) {
            Revision revision = acquire(call, state.routes());
            if (revision != null) {
                try {
                    run(call, state, revision, timing);
                } finally {
                    revision.release();
                }
                return;
            }
            if (!isKnown(call, state.routes())) {
                break;
            }
            state = dispatcher.served().state(call.model()); // it was let go just now: newer routes are out
        }
        fail(call, null, Failure.notServed(call.model(), call.version(), state), timing);
    }

    private static @Nullable Revision acquire(Call call, Routes routes) {
        String version = call.version();
        Revision revision = version == null ? routes.next() : routes.byName().get(version);
        return revision != null && revision.acquire() ? revision : null;
    }

    private static boolean isKnown(Call call, Routes routes) {
        String version = call.version();
        return version == null ? routes.isServing() : routes.byName().containsKey(version);
    }

    private void run(Call call, ServingState state, Revision revision, Timing queued) {
        long begun = System.nanoTime();
        long started = begun;
        try {
            InferRequest request = call.read(revision.model().signature(), scratch);
            started = System.nanoTime();
            List<Tensor> outputs = revision.model().run(request.inputs(), request.wantedIndexes(), limit);
            long ended = System.nanoTime();
            call.answer(new Answered(state.servedName(), revision.name(), request, outputs), scratch);
            outbox.add(call);
            outbox.send();
            Timing timing = new Timing(queued.queued(), started - begun, ended - started, 1);
            dispatcher.observer().inferred(call, revision, request, outputs, timing);
        } catch (RequestFault fault) {
            fail(call, revision, new Failure(Kind.INVALID, String.valueOf(fault.getMessage())), queued);
        } catch (InferenceFailure failure) {
            Timing timing = new Timing(queued.queued(), started - begun, System.nanoTime() - started, 1);
            fail(call, revision, failure(revision, failure, timing), timing);
        }
    }

    private void fail(Call call, @Nullable Revision revision, Failure failure, Timing timing) {
        call.fail(failure);
        outbox.add(call);
        outbox.send();
        dispatcher.observer().failed(call, revision, failure, timing);
    }

    private static Failure failure(Revision revision, InferenceFailure failure, Timing timing) {
        return switch (failure.kind()) {
            case INPUT -> new Failure(Kind.INVALID, "the model refuses the inputs: " + failure.getMessage());
            case TIMEOUT -> {
                LOG.warn("revision {} was stopped after {} ms", revision.name(), timing.engine() / 1_000_000);
                yield new Failure(Kind.TIMEOUT, "the model took too long and was stopped");
            }
            case ENGINE -> {
                LOG.warn("revision {} failed: {}", revision.name(), failure.getMessage());
                yield new Failure(Kind.ENGINE, "the model failed: " + failure.getMessage());
            }
        };
    }
}
