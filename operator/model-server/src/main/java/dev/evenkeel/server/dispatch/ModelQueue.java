package dev.evenkeel.server.dispatch;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The calls that wait for one model, oldest first. Lock-free; any event loop puts, any worker takes. */
final class ModelQueue {
    private final String model;
    private final Queue<Waiting> calls = new ConcurrentLinkedQueue<>();

    /**
     * A call that waits.
     *
     * @param sinceNanos when it was handed over
     */
    record Waiting(Call call, long sinceNanos) {}

    ModelQueue(String model) {
        this.model = model;
    }

    String model() {
        return model;
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    void put(Call call, long nowNanos) {
        calls.add(new Waiting(call, nowNanos));
    }

    /** The oldest call, or null. */
    @Nullable
    Waiting take() {
        return calls.poll();
    }
}
