package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.dispatch.ModelQueue.Waiting;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.revision.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows answered calls to shadow revisions, on one thread of its own, so that a shadow that hangs holds no worker. It
 * stands back: it takes calls in batches, waits while any caller waits, and rests after a batch for as long as the batch
 * took. What does not fit its bounds in calls and bytes is dropped and counted.
 */
final class ShadowThread implements Runnable {
    private static final int MAX_CALLS = 256;
    private static final int MAX_BYTES = 16 << 20;
    private static final int BATCH = 16;
    private static final long GATHER_NANOS = 2_000_000;
    private static final long STAND_BACK_NANOS = 500_000;

    private final BooleanSupplier busy;
    private final RunLimit limit;
    private final Batch batch;
    private final ModelQueue settled; // counts what the batch hands back, and is asked by nobody
    private final Queue<Shown> calls = new ConcurrentLinkedQueue<>();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger heldBytes = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread =
            Thread.ofPlatform().name("evenkeel-shadow").daemon().unstarted(this);
    private volatile boolean stopped;

    private record Shown(Revision revision, Waiting waiting, int bytes) {}

    /** @param busy true while callers wait for workers */
    ShadowThread(DispatchOptions options, Observer observer, BooleanSupplier busy) {
        this.busy = busy;
        this.limit = new RunLimit(options.runLimit());
        this.batch = new Batch(limit, options.maxBatch(), new HandBack(new Told(observer)));
        this.settled = new ModelQueue(
                "shadow",
                new ConcurrencyLimit(MAX_CALLS, options.latencyTarget().toNanos()),
                new BatchSize(BATCH, options.latencyTarget().toNanos()));
    }

    @SuppressWarnings("ThreadPriorityCheck") // nothing but a caller's time hangs on it
    void start() {
        thread.setPriority(Thread.MIN_PRIORITY); // nice 19 in the image, whose JVM is told to heed it
        thread.start();
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    long dropped() {
        return dropped.get();
    }

    void stopIfOverdue(long nowNanos) {
        limit.stopIfOverdue(nowNanos);
    }

    /** Takes a call that was answered, or drops it. Never waits. */
    void offer(Revision shadow, Waiting answered) {
        int bytes = answered.call().heldBytes();
        if (stopped || busy.getAsBoolean() || held.get() >= MAX_CALLS || heldBytes.get() + bytes > MAX_BYTES) {
            dropped.incrementAndGet();
            return;
        }
        heldBytes.addAndGet(bytes);
        Call copy = ShadowCall.of(answered.call());
        calls.add(new Shown(shadow, new Waiting(copy, System.nanoTime()), bytes));
        if (held.getAndIncrement() == 0) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        while (!stopped) {
            if (held.get() == 0) {
                LockSupport.park(this);
            } else if (busy.getAsBoolean()) {
                LockSupport.parkNanos(this, STAND_BACK_NANOS);
            } else {
                if (held.get() < BATCH) {
                    LockSupport.parkNanos(this, GATHER_NANOS); // more at once cost less
                }
                long begun = System.nanoTime();
                runBatch();
                LockSupport.parkNanos(this, System.nanoTime() - begun);
            }
        }
    }

    private void runBatch() {
        Shown first = take();
        if (first == null) {
            return;
        }
        Revision revision = first.revision();
        List<Waiting> together = new ArrayList<>(BATCH);
        together.add(first.waiting());
        while (together.size() < BATCH) {
            Shown next = calls.peek();
            if (next == null || !next.revision().equals(revision)) {
                break;
            }
            together.add(next.waiting());
            take();
        }
        if (revision.acquire()) {
            try {
                batch.run(settled, revision, together);
            } finally {
                revision.release();
            }
        }
    }

    private @Nullable Shown take() {
        Shown taken = calls.poll();
        if (taken != null) {
            held.decrementAndGet();
            heldBytes.addAndGet(-taken.bytes());
        }
        return taken;
    }

    /** Tells the observer that it was a shadow. */
    private record Told(Observer observer) implements Observer {
        @Override
        public void inferred(Call call, Revision revision, InferRequest request, List<Tensor> outputs, Timing timing) {
            observer.shadowed(((ShadowCall) call).original(), revision, request, outputs, timing);
        }

        @Override
        public void failed(Call call, @Nullable Revision revision, Failure failure, Timing timing) {
            if (revision != null) {
                observer.shadowFailed(((ShadowCall) call).original(), revision, failure, timing);
            }
        }
    }
}
