package dev.evenkeel.store;

import dev.evenkeel.process.EvenkeelLog;
import dev.evenkeel.process.Processes;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the store until it is told to stop. Exit code 2: the command line or the data directory is wrong. */
public final class Main {
    static {
        EvenkeelLog.use(); // before the first logger
    }

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
        Vertx vertx = Vertx.vertx(Processes.vertx(4));
        KubernetesClient client = new KubernetesClientBuilder().build();
        Store store;
        try {
            store = new Store(options, vertx, new TokenReviewVerifier(client, options.audience()), Clock.systemUTC());
        } catch (IOException | IllegalArgumentException e) {
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
            Processes.await(vertx.close(), Duration.ofSeconds(5));
            client.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the store did not stop cleanly", e);
        } finally {
            EvenkeelLog.flush();
        }
    }
}
