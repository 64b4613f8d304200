package dev.evenkeel.server.http;

import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.protocol.Scratch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that read tensors and run models: platform threads, because inference is native and holds its carrier,
 * as many as there are cores. The queue is bounded; a full one refuses at once, and the caller answers 503.
 */
public final class InferencePool implements AutoCloseable {
    private final ThreadPoolExecutor executor;
    private final List<InferenceThread> threads = new CopyOnWriteArrayList<>();

    /** One unit of work; gets the buffers and the time limit of the thread that runs it. */
    @FunctionalInterface
    interface Task {
        void run(Scratch scratch, RunLimit limit);
    }

    private final class InferenceThread extends Thread {
        private final Scratch scratch = new Scratch();
        private final RunLimit limit;

        InferenceThread(Runnable work, int number, Duration runLimit) {
            super(work, "evenkeel-inference-" + number);
            limit = new RunLimit(runLimit);
        }

        @Override
        public void run() {
            try {
                super.run();
            } finally {
                threads.remove(this);
                limit.close();
            }
        }
    }

    /**
     * Makes the pool; threads start with the first requests.
     *
     * @param queue how many tasks may wait
     * @param runLimit after which a run is stopped
     */
    public InferencePool(int threadCount, int queue, Duration runLimit) {
        this.executor = new ThreadPoolExecutor(
                threadCount, threadCount, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), work -> {
                    InferenceThread thread = new InferenceThread(work, threads.size(), runLimit);
                    threads.add(thread);
                    return thread;
                });
    }

    /** Queues a task; false when the queue is full or the pool is closed. */
    boolean offer(Task task) {
        try {
            executor.execute(() -> {
                InferenceThread thread = (InferenceThread) Thread.currentThread();
                task.run(thread.scratch, thread.limit);
            });
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    /** How many tasks wait. */
    public int queueLength() {
        return executor.getQueue().size();
    }

    /** Stops runs that take too long; called about once a second. */
    public void stopOverdueRuns() {
        long now = System.nanoTime();
        threads.forEach(thread -> thread.limit.stopIfOverdue(now));
    }

    /** Refuses new tasks and waits for the queued ones to end, for a while. Blocks. */
    public boolean drain(Duration timeout) throws InterruptedException {
        executor.shutdown();
        return executor.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
