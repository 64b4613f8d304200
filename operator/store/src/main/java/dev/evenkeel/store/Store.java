package dev.evenkeel.store;

import dev.evenkeel.process.OperationsApi;
import dev.evenkeel.process.Processes;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running store: two ports over one directory. {@link #start} and {@link #stop} block. */
public final class Store {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final int IDLE_SECONDS = 60;
    private static final int STOP_SECONDS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(STOP_SECONDS + 5);

    private final StoreOptions options;
    private final Vertx vertx;
    private final Listening blobsPort;
    private final Listening operationsPort;

    /**
     * Opens the directory.
     *
     * @param vertx owned by the caller
     * @param authority asked for each token once a minute at most
     * @throws IOException when the directory cannot be written
     */
    public Store(StoreOptions options, Vertx vertx, TokenVerifier authority, Clock clock) throws IOException {
        this.options = options;
        this.vertx = vertx;
        Blobs blobs = new Blobs(options.data(), options.limits());
        StoreMetrics metrics = new StoreMetrics(() -> freeBytes(blobs));
        StoreApi api = new StoreApi(
                vertx,
                blobs,
                new CachingTokenVerifier(authority, clock),
                Access.ofAccount(options.operator()),
                options.limits(),
                metrics);
        this.blobsPort = new Listening(options.port(), api);
        this.operationsPort =
                new Listening(options.metricsPort(), new OperationsApi(vertx, metrics.registry(), blobs::unwritable));
    }

    /** Opens the ports. */
    public void start() throws InterruptedException {
        Processes.await(Future.all(vertx.deployVerticle(blobsPort), vertx.deployVerticle(operationsPort)), PATIENCE);
        LOG.info("the store of {} listens on port {} (metrics {})", options.data(), port(), metricsPort());
    }

    /** The port of blobs and progress. */
    public int port() {
        return blobsPort.actualPort();
    }

    /** The port of probes and metrics. */
    public int metricsPort() {
        return operationsPort.actualPort();
    }

    /** Lets the requests in progress end, for a while, and closes the ports. */
    public void stop() throws InterruptedException {
        Processes.await(blobsPort.shutdown(STOP_SECONDS), PATIENCE);
        Processes.await(operationsPort.shutdown(1), PATIENCE);
        LOG.info("stopped");
    }

    private static double freeBytes(Blobs blobs) {
        try {
            return (double) blobs.freeBytes();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** One port on one event loop. */
    private final class Listening extends VerticleBase {
        private final int port;
        private final Handler<HttpServerRequest> handler;
        private volatile @Nullable HttpServer server;

        Listening(int port, Handler<HttpServerRequest> handler) {
            this.port = port;
            this.handler = handler;
        }

        @Override
        public Future<?> start() {
            HttpServer created = Store.this
                    .vertx
                    .createHttpServer(new HttpServerOptions()
                            .setHost(options.host())
                            .setPort(port)
                            .setIdleTimeout(IDLE_SECONDS)
                            .setHandle100ContinueAutomatically(false))
                    .requestHandler(handler);
            server = created;
            return created.listen();
        }

        int actualPort() {
            return Objects.requireNonNull(server, "not started").actualPort();
        }

        Future<Void> shutdown(long seconds) {
            HttpServer started = server;
            return started == null ? Future.succeededFuture() : started.shutdown(seconds, TimeUnit.SECONDS);
        }
    }
}
