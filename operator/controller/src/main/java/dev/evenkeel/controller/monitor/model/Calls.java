package dev.evenkeel.controller.monitor.model;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Many slow calls at once, but not too many: at most {@value #AT_ONCE} in flight for all who call. */
public final class Calls {
    private static final int AT_ONCE = 32;
    private static final Semaphore PERMITS = new Semaphore(AT_ONCE);

    private Calls() {}

    /** The results in the order of the items; a call that throws lets the whole throw. Blocks until all are in. */
    public static <T, R> List<R> each(List<T> items, Function<T, R> call) {
        if (items.size() <= 1) {
            return items.stream().map(call).toList();
        }
        List<Future<R>> results;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            results = items.stream()
                    .map(item -> threads.submit(() -> permitted(item, call)))
                    .toList();
        }
        return results.stream().map(Future::resultNow).toList();
    }

    private static <T, R> R permitted(T item, Function<T, R> call) throws InterruptedException {
        PERMITS.acquire();
        try {
            return call.apply(item);
        } finally {
            PERMITS.release();
        }
    }
}
