package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.dispatch.Failure.Kind;
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
    private final Served served;
    private final Observer observer;
    private final int limit;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<String, ModelQueue> byModel = new ConcurrentHashMap<>();
    private final List<ModelQueue> queues = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<Executor, Bell> bells = new ConcurrentHashMap<>();
    private final List<Worker> workers = new ArrayList<>();
    private volatile boolean draining;

    /** Wakes a worker once for all the calls that one round of an event loop has handed over. */
    private final class Bell implements Runnable {
        private boolean rung; // confined to the loop

        void ring(Executor loop) {
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

    private Dispatcher(Served served, DispatchOptions options, Observer observer) {
        this.served = served;
        this.observer = observer;
        this.limit = options.queue() + options.workers();
        for (int i = 0; i < options.workers(); i++) {
            workers.add(new Worker(this, i, options.runLimit()));
        }
    }

    /** Makes a dispatcher and starts its workers. */
    public static Dispatcher start(Served served, DispatchOptions options, Observer observer) {
        Dispatcher dispatcher = new Dispatcher(served, options, observer);
        dispatcher.workers.forEach(Worker::start);
        return dispatcher;
    }

    /**
     * Asks, at the head of a request and before its body is read, whether the call would be taken now. On the call's
     * event loop.
     *
     * @return false when not, and then the call was failed and delivered
     */
    public boolean admit(Call call) {
        if (inFlight.get() < limit && !draining) {
            return true;
        }
        refuse(call);
        return false;
    }

    /** Takes a call, or fails and delivers it at once. On the call's event loop. */
    public void submit(Call call) {
        if (inFlight.incrementAndGet() > limit || draining) {
            left(1);
            refuse(call);
            return;
        }
        byModel.computeIfAbsent(call.model(), this::open).put(call, System.nanoTime());
        bells.computeIfAbsent(call.loop(), loop -> new Bell()).ring(call.loop());
    }

    private void refuse(Call call) {
        Failure failure = new Failure(Kind.OVERLOADED, "the queue is full: try again");
        call.fail(failure);
        call.deliver();
        observer.failed(call, null, failure, Timing.NONE);
    }

    private ModelQueue open(String model) {
        ModelQueue queue = new ModelQueue(model);
        queues.add(queue);
        return queue;
    }

    Served served() {
        return served;
    }

    Observer observer() {
        return observer;
    }

    /** The next queue that has calls, in turn, or null. */
    @Nullable
    ModelQueue next() {
        int size = queues.size();
        int first = turn.getAndIncrement();
        for (int i = 0; i < size; i++) {
            ModelQueue queue = queues.get(Math.floorMod(first + i, size));
            if (!queue.isEmpty()) {
                return queue;
            }
        }
        return null;
    }

    void wakeOne() {
        for (Worker worker : workers) {
            if (worker.wake()) {
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

    /** How many calls wait for a worker. */
    public int waiting() {
        long served = workers.stream().filter(Worker::isServing).count();
        return Math.max(0, inFlight.get() - (int) served);
    }

    /** Stops runs that take too long; called about once a second. */
    public void stopOverdueRuns() {
        long now = System.nanoTime();
        workers.forEach(worker -> worker.stopIfOverdue(now));
    }

    /**
     * Refuses new calls and waits for those in flight, for a while. Blocks.
     *
     * @return true when all ended
     */
    public boolean drain(Duration timeout) throws InterruptedException {
        draining = true;
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
        workers.forEach(Worker::wake);
    }
}
