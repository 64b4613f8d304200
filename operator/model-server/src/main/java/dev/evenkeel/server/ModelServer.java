package dev.evenkeel.server;

import dev.evenkeel.process.OperationsApi;
import dev.evenkeel.process.Processes;
import dev.evenkeel.server.dispatch.DispatchOptions;
import dev.evenkeel.server.dispatch.Dispatcher;
import dev.evenkeel.server.engine.Engines;
import dev.evenkeel.server.engine.LoadOptions;
import dev.evenkeel.server.engine.ModelMemory;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.engine.onnx.OnnxEngine;
import dev.evenkeel.server.http.AdminApi;
import dev.evenkeel.server.http.InferenceApi;
import dev.evenkeel.server.http.ServerMetrics;
import dev.evenkeel.server.revision.ConfigFile;
import dev.evenkeel.server.revision.Fetcher;
import dev.evenkeel.server.revision.ModelLoader;
import dev.evenkeel.server.revision.Revisions;
import dev.evenkeel.server.revision.ServerConfig;
import dev.evenkeel.server.revision.ServingState;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running model server: three ports, the loaded revisions and the threads between them. {@link #start} and
 * {@link #stop} block and are called from outside the event loops.
 */
public final class ModelServer {
    private static final Logger LOG = LoggerFactory.getLogger(ModelServer.class);
    private static final int LARGEST_BATCH = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ServerOptions options;
    private final Vertx vertx;
    private final ConfigFile configFile;
    private final Revisions revisions;
    private final Dispatcher dispatcher;
    private final Engines engines = new Engines(List.of(new OnnxEngine()), ModelMemory.ofThisProcess());
    private final RunLimit selfTestLimit;
    private final ServerMetrics metrics;
    private final ScheduledExecutorService housekeeping;
    private final Listening inference;
    private final Listening admin;
    private final Listening operations;
    private volatile ServerConfig config;
    private volatile boolean draining;

    /**
     * Builds the server and begins to load what its configuration wants.
     *
     * @param vertx owned by the caller
     * @throws dev.evenkeel.server.revision.InvalidDesired when the configuration file is missing or wrong
     */
    public ModelServer(ServerOptions options, Vertx vertx) {
        this.options = options;
        this.vertx = vertx;
        this.configFile = new ConfigFile(options.config());
        this.config = configFile.read();
        this.selfTestLimit = new RunLimit(options.inferenceTimeout());
        this.revisions = new Revisions(
                config.desired(),
                new ModelLoader(
                        this::fetcher, options.workDirectory(), engines, new LoadOptions(selfTestLimit, LARGEST_BATCH)),
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("evenkeel-loader").daemon().factory()));
        this.metrics = new ServerMetrics(revisions::state, this::waiting, configFile::errors);
        this.dispatcher = Dispatcher.start(
                this::served,
                new DispatchOptions(
                        options.inferenceThreads(),
                        options.queue(),
                        options.inferenceTimeout(),
                        64,
                        Duration.ofMillis(5)),
                metrics);
        this.housekeeping = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("evenkeel-housekeeping").daemon().factory());
        InferenceApi inferenceApi = new InferenceApi(
                revisions::state,
                () -> draining,
                dispatcher,
                metrics,
                options.maxRequestBytes(),
                4L * options.maxRequestBytes(),
                version());
        this.inference = new Listening(options.port(), inferenceApi);
        this.admin =
                new Listening(options.adminPort(), new AdminApi(vertx, revisions, () -> config.updateKey(), metrics));
        this.operations =
                new Listening(options.metricsPort(), new OperationsApi(vertx, metrics.registry(), this::unready));
    }

    /** Opens the ports. The server is live then, and ready as soon as a revision answers. */
    public void start() throws InterruptedException {
        int loops = Math.max(1, options.inferenceThreads() / 2);
        List<Future<String>> deployed = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            deployed.add(vertx.deployVerticle(inference.verticle(), new DeploymentOptions()));
        }
        deployed.add(vertx.deployVerticle(admin.verticle()));
        deployed.add(vertx.deployVerticle(operations.verticle()));
        Processes.await(Future.all(deployed), PATIENCE);
        var _ = housekeeping.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
        LOG.info(
                "model server {} with {} serves {} on port {} (admin {}, metrics {})",
                version(),
                engines.describe(),
                config.desired().model(),
                port(),
                adminPort(),
                metricsPort());
    }

    /** The port of the inference API. */
    public int port() {
        return inference.actualPort();
    }

    /** The port of the admin API. */
    public int adminPort() {
        return admin.actualPort();
    }

    /** The port of probes and metrics. */
    public int metricsPort() {
        return operations.actualPort();
    }

    /** What is served now. */
    public ServingState state() {
        return revisions.state();
    }

    /** Turns unready, waits for load balancers to notice, ends the requests in progress and closes everything. */
    public void stop() throws InterruptedException {
        draining = true;
        LOG.info(
                "stopping: unready now, connections end in {} s",
                options.drainDelay().toSeconds());
        TimeUnit.MILLISECONDS.sleep(options.drainDelay().toMillis());
        long seconds = options.drainTimeout().toSeconds();
        Processes.await(inference.shutdown(seconds), options.drainTimeout().plusSeconds(5));
        if (!dispatcher.drain(options.drainTimeout())) {
            LOG.warn("requests were still in progress after {} s", seconds);
            dispatcher.close();
        }
        revisions.close();
        housekeeping.shutdownNow();
        Processes.await(Future.all(admin.shutdown(1), operations.shutdown(1)), PATIENCE);
        LOG.info("stopped");
    }

    private int waiting() {
        return dispatcher.waiting();
    }

    private @Nullable ServingState served(String model) {
        ServingState state = revisions.state();
        return state.servedName().equals(model) ? state : null;
    }

    private void tick() {
        try {
            dispatcher.stopOverdueRuns();
            dispatcher.forgetModels();
            selfTestLimit.stopIfOverdue(System.nanoTime());
            metrics.forgetRevisions(revisions.state());
            configFile.poll(this::configChanged);
        } catch (RuntimeException bug) {
            LOG.error("housekeeping failed; it goes on in a second", bug); // else the executor would stop it for good
        }
    }

    private void configChanged(ServerConfig next) {
        config = next;
        Revisions.Verdict verdict = revisions.apply(next.desired());
        switch (verdict) {
            case ACCEPTED ->
                LOG.info(
                        "configuration file brings generation {}",
                        next.desired().generation());
            case UNCHANGED ->
                LOG.debug(
                        "configuration file repeats generation {}",
                        next.desired().generation());
            case LOWER_GENERATION, CONTRADICTION, OTHER_MODEL ->
                LOG.warn(
                        "configuration file's generation {} of {} is not taken over ({}): generation {} of {} is held",
                        next.desired().generation(),
                        next.desired().model(),
                        verdict,
                        revisions.state().generation(),
                        revisions.state().model());
        }
    }

    private Fetcher fetcher() {
        return new Fetcher(options.maxModelBytes(), options.fetchTimeout(), config.store());
    }

    private Optional<String> unready() {
        if (draining) {
            return Optional.of("stopping");
        }
        ServingState state = revisions.state();
        return state.routes().isServing()
                ? Optional.empty()
                : Optional.of("no revision answers yet: " + state.revisions());
    }

    private static String version() {
        String version = ModelServer.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** One port, served by one verticle per event loop. */
    private final class Listening {
        private final int port;
        private final Handler<HttpServerRequest> handler;
        private final List<HttpServer> servers = new java.util.concurrent.CopyOnWriteArrayList<>();

        Listening(int port, Handler<HttpServerRequest> handler) {
            this.port = port;
            this.handler = handler;
        }

        VerticleBase verticle() {
            return new VerticleBase() {
                @Override
                public Future<?> start() {
                    HttpServerOptions http = new HttpServerOptions()
                            .setHost(options.host())
                            .setPort(port)
                            .setDecompressionSupported(true)
                            .setIdleTimeout(75)
                            .setHttp2ClearTextEnabled(true);
                    HttpServer server = super.vertx.createHttpServer(http).requestHandler(handler);
                    servers.add(server);
                    return server.listen();
                }
            };
        }

        int actualPort() {
            return servers.getFirst().actualPort();
        }

        Future<Void> shutdown(long seconds) {
            List<Future<Void>> closing = servers.stream()
                    .map(server -> server.shutdown(seconds, TimeUnit.SECONDS))
                    .toList();
            return Future.all(closing).mapEmpty();
        }
    }
}
