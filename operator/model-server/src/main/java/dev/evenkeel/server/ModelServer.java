package dev.evenkeel.server;

import dev.evenkeel.process.JvmFigures;
import dev.evenkeel.process.OperationsApi;
import dev.evenkeel.process.Processes;
import dev.evenkeel.server.access.Role;
import dev.evenkeel.server.dispatch.Dispatcher;
import dev.evenkeel.server.dispatch.ModelLoad;
import dev.evenkeel.server.engine.Engines;
import dev.evenkeel.server.engine.ModelMemory;
import dev.evenkeel.server.engine.onnx.OnnxEngine;
import dev.evenkeel.server.explain.Explainer;
import dev.evenkeel.server.grpc.GrpcApi;
import dev.evenkeel.server.grpc.InferenceMethods;
import dev.evenkeel.server.http.AdminApi;
import dev.evenkeel.server.http.CaptureApi;
import dev.evenkeel.server.http.Guard;
import dev.evenkeel.server.http.HttpPort;
import dev.evenkeel.server.http.InferenceApi;
import dev.evenkeel.server.http.MemoryBudget;
import dev.evenkeel.server.http.RepositoryApi;
import dev.evenkeel.server.http.RepositoryControl;
import dev.evenkeel.server.http.ServerMetrics;
import dev.evenkeel.server.http.SignedReads;
import dev.evenkeel.server.revision.ServingState;
import dev.evenkeel.server.watch.Observers;
import dev.evenkeel.server.watch.Watch;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running model server: three ports, the loaded revisions and the threads between them. {@link #start} and
 * {@link #stop} block and are called from outside the event loops.
 */
public final class ModelServer {
    private static final Logger LOG = LoggerFactory.getLogger(ModelServer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ServerOptions options;
    private final Vertx vertx;
    private final ServedModels models;
    private final Dispatcher dispatcher;
    private final Supplier<Engines> engines;
    private final ServerMetrics metrics;
    private final Watch watch;
    private final Explainer explainer;
    private final ScheduledExecutorService housekeeping;
    private final GrpcApi grpcApi;
    private final Guard guard;
    private final HttpPort inference;
    private final HttpPort admin;
    private final HttpPort operations;
    private volatile boolean draining;

    /**
     * Builds the server and begins to load what its configuration wants.
     *
     * @param vertx owned by the caller
     * @throws dev.evenkeel.server.revision.InvalidDesired when the configuration file is missing or wrong
     */
    public ModelServer(ServerOptions options, Vertx vertx) {
        this(options, Engines.discover(ModelMemory.ofThisProcess(), new OnnxEngine()), vertx);
    }

    private ModelServer(ServerOptions options, Engines engines, Vertx vertx) {
        this(options, () -> engines, () -> vertx);
    }

    /** The same, with engines and a Vert.x that may still be in the making: they are asked for as late as it goes. */
    ModelServer(ServerOptions options, Supplier<Engines> engines, Supplier<Vertx> starting) {
        this.options = options;
        this.engines = engines;
        this.models = new ServedModels(options, engines, options.dispatch().maxBatch());
        this.metrics = new ServerMetrics(models::all, this::load, models::configErrors);
        this.vertx = starting.get();
        this.watch = new Watch(vertx, models, models::watch, metrics.registry());
        this.dispatcher = Dispatcher.start(models, options.dispatch(), new Observers(metrics, watch.observer()));
        this.explainer = new Explainer(
                models,
                dispatcher::isIdle,
                watch.capture()::typical,
                options.explainEvaluations(),
                options.dispatch().runLimit(),
                metrics.registry());
        this.housekeeping = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("evenkeel-housekeeping").daemon().factory());
        MemoryBudget memory = new MemoryBudget(4L * options.maxRequestBytes());
        InferenceApi inferenceApi = new InferenceApi(
                models,
                () -> unready().isEmpty(),
                dispatcher,
                metrics,
                watch.capture(),
                explainer,
                options.maxRequestBytes(),
                memory,
                version());
        InferenceMethods told = new InferenceMethods(models, () -> unready().isEmpty(), version());
        this.grpcApi = GrpcApi.ofInference(vertx, told, dispatcher, metrics, memory, options.maxRequestBytes());
        AdminApi adminApi = new AdminApi(vertx, models.registry(), models::updateKey, metrics);
        this.guard = new Guard(options.guard(), memory, vertx);
        this.inference = guard.port(options.host(), options.port(), Role.INFER, inferenceApi, grpcApi);
        this.admin = options.guard().adminUpdatesOnly()
                ? guard.openPort(options.host(), options.adminPort(), updatesApi(adminApi))
                : controlPort(adminApi, told, memory);
        this.operations = guard.openPort(
                options.host(), options.metricsPort(), new OperationsApi(vertx, metrics.registry(), this::unready));
        metrics.declare(
                dispatcher::shadowsDropped,
                models::loadsGivenUp,
                Map.of("inference", inference, "admin", admin, "metrics", operations),
                guard::certificateExpires);
        var _ = engines.get(); // or what was wrong with them
    }

    /** Opens the ports. The server is live then, and ready as soon as a revision answers. */
    public void start() throws InterruptedException {
        int loops = Math.max(1, options.dispatch().workers() / 2);
        List<Future<String>> deployed = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            deployed.add(vertx.deployVerticle(inference.verticle(), new DeploymentOptions()));
        }
        deployed.add(vertx.deployVerticle(admin.verticle()));
        deployed.add(vertx.deployVerticle(operations.verticle()));
        Processes.await(Future.all(deployed), PATIENCE);
        var _ = housekeeping.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
        // They take their time to load: not before the first answer.
        var _ = housekeeping.schedule(() -> JvmFigures.register(metrics.registry()), 1, TimeUnit.SECONDS);
        LOG.info(
                "model server {} with {} serves {} on port {} (admin {}, metrics {})",
                version(),
                engines.get().describe(),
                models.all().stream().map(ServingState::model).toList(),
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
        return models.registry().overview();
    }

    /** What is served, for who started the server. */
    ServedModels models() {
        return models;
    }

    /** What an administrator asks for, by REST and gRPC; what it is not goes on to the updates. */
    private HttpPort controlPort(AdminApi updates, InferenceMethods told, MemoryBudget memory) {
        RepositoryControl control = new RepositoryControl(
                vertx, models.registry(), options.source().control() ? models.local() : Optional.empty());
        GrpcApi grpc = GrpcApi.ofAdmin(vertx, told, control, metrics, memory);
        RepositoryApi repository = new RepositoryApi(models, control, updates);
        CaptureApi capture = new CaptureApi(watch.windows());
        Handler<HttpServerRequest> rest =
                request -> (CaptureApi.serves(request) ? capture : repository).handle(request);
        return guard.port(options.host(), options.adminPort(), Role.ADMIN, rest, grpc);
    }

    /** What a signature alone protects. */
    private Handler<HttpServerRequest> updatesApi(AdminApi updates) {
        SignedReads capture = new SignedReads(
                vertx, models::all, models::updateKey, InstantSource.system(), new CaptureApi(watch.windows()));
        return request -> (CaptureApi.serves(request) ? capture : updates).handle(request);
    }

    /** Turns unready, waits for load balancers to notice, lets the clients go and closes everything. */
    public void stop() throws InterruptedException {
        Duration delay = options.drainDelay();
        Duration timeout = options.drainTimeout();
        draining = true;
        inference.announceEnd();
        LOG.info("stopping: unready now, connections end in {} s", delay.toSeconds());
        TimeUnit.MILLISECONDS.sleep(delay.toMillis());
        grpcApi.drain(delay, timeout.dividedBy(2));
        Processes.await(inference.drain(delay, timeout), timeout.plus(PATIENCE));
        grpcApi.drained();
        if (!dispatcher.drain(timeout)) {
            LOG.warn("requests were still in progress after {} s", timeout.toSeconds());
            dispatcher.close();
        }
        explainer.close();
        watch.close();
        models.close();
        housekeeping.shutdownNow();
        Processes.await(Future.all(admin.shutdown(1), operations.shutdown(1)), PATIENCE);
        LOG.info("stopped");
    }

    private List<ModelLoad> load() {
        return dispatcher.load();
    }

    private void tick() {
        try {
            dispatcher.stopOverdueRuns();
            explainer.stopIfOverdue();
            dispatcher.forgetModels();
            watch.poll(models);
            models.poll();
            guard.poll();
        } catch (RuntimeException bug) {
            LOG.error("housekeeping failed; it goes on in a second", bug); // else the executor would stop it for good
        }
    }

    private Optional<String> unready() {
        if (draining) {
            return Optional.of("stopping");
        }
        return models.unready();
    }

    private static String version() {
        String version = ModelServer.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
