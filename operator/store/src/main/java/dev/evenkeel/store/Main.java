package dev.evenkeel.store;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the store until it is told to stop. Exit code 2: the command line or the data directory is wrong. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    /** {@code store --data DIR}; see {@link StoreOptions#USAGE}. */
    public static void main(String... arguments) throws InterruptedException {
        StoreOptions options;
        try {
            options = StoreOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(StoreOptions.USAGE);
            System.exit(2);
            return;
        }
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setWorkerPoolSize(4)
                .setInternalBlockingPoolSize(4)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        KubernetesClient client = new KubernetesClientBuilder().build();
        Store store;
        try {
            store = new Store(options, vertx, new TokenReviewVerifier(client, options.audience()), Clock.systemUTC());
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("the store cannot start in {}", options.data(), e);
            System.err.println("the store cannot start in " + options.data() + ": " + e);
            System.exit(2);
            return;
        }
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("evenkeel-stop").unstarted(() -> stop(store, vertx, client)));
        store.start();
    }

    private static void stop(Store store, Vertx vertx, KubernetesClient client) {
        try {
            store.stop();
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(5, TimeUnit.SECONDS)
                    .join();
            client.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the store did not stop cleanly", e);
        }
    }
}
