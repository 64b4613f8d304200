package dev.evenkeel.e2e;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that make the same call again and again, without a pause, until closed. They count, and keep what failed. */
final class Callers implements AutoCloseable {
    private final AtomicLong answered = new AtomicLong();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean open = true;

    /** Starts a number of clients with one call in flight each. */
    static Callers start(int clients, Callable<?> call) {
        Callers callers = new Callers();
        for (int i = 0; i < clients; i++) {
            callers.threads.execute(() -> callers.repeat(call));
        }
        return callers;
    }

    private void repeat(Callable<?> call) {
        while (open) {
            try {
                call.call();
                answered.incrementAndGet();
            } catch (Exception e) { // whatever it is, it is a failed request: that is what is counted
                failures.add(String.valueOf(e));
            }
        }
    }

    long answered() {
        return answered.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Waits for the calls in flight. */
    @Override
    public void close() {
        open = false;
        threads.close();
    }
}
