package dev.evenkeel.server.grpc;

import dev.evenkeel.server.dispatch.Dispatcher;
import dev.evenkeel.server.http.BareStream;
import dev.evenkeel.server.http.MemoryBudget;
import dev.evenkeel.server.http.RepositoryControl;
import dev.evenkeel.server.http.ServerMetrics;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC API: takes the requests of a port whose content type is {@code application/grpc}, picks the
 * method by the path and starts its stream. Event-loop code.
 */
public final class GrpcApi implements Handler<BareStream> {
    private static final String INFERENCE = "/inference.GRPCInferenceService/";
    private static final String HEALTH = "/grpc.health.v1.Health/";
    private static final String LOAD = INFERENCE + "RepositoryModelLoad";
    private static final String UNLOAD = INFERENCE + "RepositoryModelUnload";
    private static final String ELSEWHERE =
            "models are loaded and unloaded on the admin port, where that is turned on, not here";
    private static final long DRAIN_MILLIS = 20;

    private final Vertx vertx;
    private final ServerMetrics metrics;
    private final MemoryBudget memory;
    private final Map<String, Start> methods = new HashMap<>();
    private final Map<GrpcStream, LongStream> longStreams = new ConcurrentHashMap<>();
    private volatile long drainTimer = -1;

    /** Starts a stream of one method. */
    @FunctionalInterface
    private interface Start {
        void start(GrpcStream stream) throws GrpcFault;
    }

    private GrpcApi(Vertx vertx, InferenceMethods models, ServerMetrics metrics, MemoryBudget memory) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.memory = memory;
        Descriptors descriptors = Descriptors.load();
        quick(INFERENCE + "ServerLive", models::serverLive);
        quick(INFERENCE + "ServerReady", models::serverReady);
        quick(INFERENCE + "ModelReady", models::modelReady);
        quick(INFERENCE + "ServerMetadata", models::serverMetadata);
        quick(INFERENCE + "ModelMetadata", models::modelMetadata);
        quick(INFERENCE + "RepositoryIndex", models::repositoryIndex);
        quick(HEALTH + "Check", (request, answer) -> Health.check(models, request, answer));
        methods.put(HEALTH + "Watch", stream -> longStreams.put(stream, new Health(models, vertx, stream, memory)));
        for (String reflection : List.of("v1", "v1alpha")) {
            methods.put(
                    "/grpc.reflection." + reflection + ".ServerReflection/ServerReflectionInfo",
                    stream -> longStreams.put(stream, new Reflection(descriptors, stream, memory)));
        }
    }

    /**
     * What the inference port answers: everything but load and unload.
     *
     * @param memory bounds the messages that are held at once, together with whoever shares it
     * @param maxMessageBytes largest message of an infer request
     */
    public static GrpcApi ofInference(
            Vertx vertx,
            InferenceMethods models,
            Dispatcher dispatcher,
            ServerMetrics metrics,
            MemoryBudget memory,
            int maxMessageBytes) {
        GrpcApi api = new GrpcApi(vertx, models, metrics, memory);
        InferSettings settings = new InferSettings(dispatcher, memory, maxMessageBytes);
        api.methods.put(INFERENCE + "ModelInfer", stream -> UnaryInfer.start(settings, stream));
        api.methods.put(
                INFERENCE + "ModelStreamInfer",
                stream -> api.longStreams.put(stream, new InferStream(settings, stream)));
        for (String refused : List.of(LOAD, UNLOAD)) {
            api.methods.put(refused, stream -> stream.end(GrpcStatus.PERMISSION_DENIED, ELSEWHERE));
        }
        return api;
    }

    /** What the admin port answers: load and unload, and everything that runs no model. */
    public static GrpcApi ofAdmin(
            Vertx vertx,
            InferenceMethods models,
            RepositoryControl control,
            ServerMetrics metrics,
            MemoryBudget memory) {
        GrpcApi api = new GrpcApi(vertx, models, metrics, memory);
        api.small(LOAD, (request, answer) -> control.load(InferenceMethods.repositoryModel(request)));
        api.small(UNLOAD, (request, answer) -> control.unload(InferenceMethods.repositoryModel(request)));
        return api;
    }

    private void quick(String path, SmallCall.QuickMethod method) {
        small(path, (request, answer) -> {
            method.answer(request, answer);
            return Future.succeededFuture();
        });
    }

    private void small(String path, SmallCall.Method method) {
        methods.put(path, stream -> SmallCall.start(stream, method, memory));
    }

    @Override
    public void handle(BareStream request) {
        if (!request.method().equals("POST")) {
            request.send(new DefaultHttp2Headers(false).status("405").set("allow", "POST"), true);
            return;
        }
        long start = System.nanoTime();
        String path = request.path();
        @Nullable Start method = methods.get(path);
        String label = method == null ? "unknown" : path.substring(path.lastIndexOf('/') + 1);
        metrics.admitted();
        GrpcStream stream = new GrpcStream(request, (ended, status) -> {
            longStreams.remove(ended);
            metrics.left();
            metrics.grpcAnswered(label, status.name(), System.nanoTime() - start);
        });
        if (method == null) {
            stream.end(
                    GrpcStatus.UNIMPLEMENTED,
                    "there is no method " + path + "; server reflection tells which there are");
            return;
        }
        try {
            method.start(stream);
        } catch (GrpcFault fault) {
            stream.end(fault);
        }
    }

    /**
     * Ends the streams that clients keep open, for a server that stops: when a client is silent for a while, or after
     * some patience, but never before what runs on them is answered.
     */
    public void drain(Duration idle, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        drainTimer = vertx.setPeriodic(0, DRAIN_MILLIS, timer -> {
            boolean last = System.nanoTime() - end >= 0;
            longStreams.forEach((stream, open) -> stream.loop().execute(() -> open.drain(idle.toNanos(), last)));
        });
    }

    /** Ends {@link #drain}, when all clients are gone. */
    public void drained() {
        vertx.cancelTimer(drainTimer);
    }
}
