package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.revision.Revision;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for one model, oldest first, with what the dispatcher has learned about that model. Lock-free; any
 * event loop puts, any worker takes.
 *
 * <p>Its virtual time is the processor time that the model has had; among the queues with calls the one with the least
 * is next. Source: start-time fair queueing, P. Goyal, H. Vin and H. Cheng, SIGCOMM 1996.
 */
final class ModelQueue {
    private final String model;
    private final Queue<Waiting> calls = new ConcurrentLinkedQueue<>();
    private final Queue<Apart> apart = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong virtualNanos = new AtomicLong();
    private volatile long turnNanos;
    private final ConcurrencyLimit limit;
    private final BatchSize batch;

    /**
     * A call that waits.
     *
     * @param sinceNanos when it was handed over
     */
    record Waiting(Call call, long sinceNanos) {
        /** The timing of a call that has only waited. */
        Timing waited(long nowNanos) {
            return new Timing(nowNanos - sinceNanos, 0, 0, 0);
        }
    }

    /** A call that waits for a worker that may run this revision. */
    record Apart(Waiting waiting, Revision revision) {}

    ModelQueue(String model, ConcurrencyLimit limit, BatchSize batch) {
        this.model = model;
        this.limit = limit;
        this.batch = batch;
    }

    String model() {
        return model;
    }

    ConcurrencyLimit limit() {
        return limit;
    }

    BatchSize batch() {
        return batch;
    }

    /** True while one more call may be in flight. */
    boolean hasRoom() {
        return inFlight.get() < limit.get();
    }

    /** Counts a call in; false, and not counted, when there is no room. */
    boolean enter() {
        if (inFlight.incrementAndGet() <= limit.get()) {
            return true;
        }
        inFlight.decrementAndGet();
        return false;
    }

    /** Counts calls out that are answered. */
    void leave(int count) {
        inFlight.addAndGet(-count);
    }

    int inFlight() {
        return inFlight.get();
    }

    /** Calls that any worker may take. */
    int waiting() {
        return waiting.get();
    }

    /**
     * Adds a call that has {@link #enter entered}.
     *
     * @param floorNanos the virtual time of the dispatcher: a queue that was empty does not bring back what it left unused
     */
    void put(Call call, long nowNanos, long floorNanos) {
        if (waiting.getAndIncrement() == 0) {
            virtualNanos.accumulateAndGet(floorNanos, Math::max);
        }
        calls.add(new Waiting(call, nowNanos));
    }

    /** Moves the oldest calls, at most so many, to the end of the list. */
    void take(int max, List<Waiting> into) {
        int taken = 0;
        while (taken < max) {
            Waiting next = calls.poll();
            if (next == null) {
                break;
            }
            into.add(next);
            taken++;
        }
        waiting.addAndGet(-taken);
    }

    /** Leaves a call to the workers that may run this revision. */
    void putApart(Waiting call, Revision revision) {
        apart.add(new Apart(call, revision));
    }

    /** The oldest call that was left apart, or null. */
    @Nullable
    Apart takeApart() {
        return apart.poll();
    }

    /** True when calls that were left apart wait. */
    boolean hasApart() {
        return !apart.isEmpty();
    }

    long virtualNanos() {
        return virtualNanos.get();
    }

    /** Charges the model with a turn that took so long. */
    void charge(long nanos) {
        virtualNanos.addAndGet(nanos);
        long known = turnNanos;
        turnNanos = known + (nanos - known) / 4; // of racing workers one may be lost
    }

    /** The time that a turn takes, the latest counting most. */
    long turnNanos() {
        return turnNanos;
    }
}
