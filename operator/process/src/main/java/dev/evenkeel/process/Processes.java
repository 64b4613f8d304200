package dev.evenkeel.process;

import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How our processes use Vert.x. */
public final class Processes {
    private Processes() {}

    /**
     * Vert.x without its cache of class path files.
     *
     * @param workers threads for blocking work; the same number serves files
     */
    public static VertxOptions vertx(int workers) {
        return new VertxOptions()
                .setWorkerPoolSize(workers)
                .setInternalBlockingPoolSize(workers)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false));
    }

    /**
     * Waits on a thread that is no event loop.
     *
     * @throws IllegalStateException when the future fails, or does not end in time
     */
    public static void await(Future<?> future, Duration timeout) throws InterruptedException {
        try {
            future.toCompletionStage().toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("not done within " + timeout, e);
        }
    }
}
