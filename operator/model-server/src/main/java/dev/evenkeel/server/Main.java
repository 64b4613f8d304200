package dev.evenkeel.server;

import dev.evenkeel.server.revision.InvalidDesired;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the model server until it is told to stop. Exit code 2: the command line or the configuration is wrong. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    /** {@code model-server --config FILE}; see {@link ServerOptions#USAGE}. */
    public static void main(String... arguments) throws InterruptedException {
        ServerOptions options;
        try {
            options = ServerOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(ServerOptions.USAGE);
            System.exit(2);
            return;
        }
        Vertx vertx = Vertx.vertx(vertxOptions());
        ModelServer server;
        try {
            server = new ModelServer(options, vertx);
        } catch (InvalidDesired e) {
            LOG.error("configuration file {} is wrong: {}", options.config(), e.getMessage());
            System.err.println("configuration file " + options.config() + " is wrong: " + e.getMessage());
            System.exit(2);
            return;
        }
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("evenkeel-stop").unstarted(() -> stop(server, vertx)));
        server.start();
    }

    /** Vert.x without its file cache and with few workers: they check signatures and write metrics, no more. */
    static VertxOptions vertxOptions() {
        return new VertxOptions()
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false));
    }

    private static void stop(ModelServer server, Vertx vertx) {
        try {
            server.stop();
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(5, TimeUnit.SECONDS)
                    .join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the server did not stop cleanly", e);
        }
    }
}
