package dev.evenkeel.server.http;

import dev.evenkeel.server.dispatch.Dispatcher;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.TensorSpec;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.ServingState;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Open Inference Protocol v2 over REST. Event-loop code; the bodies of infer requests go to the
 * {@link Dispatcher}. Source: the protocol's REST specification (inference/v2), with its binary tensor data
 * extension.
 */
public final class InferenceApi implements Handler<HttpServerRequest> {
    static final String NAME = "evenkeel-model-server";
    private static final String PLATFORM = "onnxruntime_onnx";
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
    private static final CharSequence ONE = HttpHeaders.createOptimized("1");

    private final Supplier<ServingState> state;
    private final BooleanSupplier draining;
    private final Dispatcher dispatcher;
    private final ServerMetrics metrics;
    private final MemoryBudget memory;
    private final int maxRequestBytes;
    private final Buffer serverMetadata;

    /**
     * The inference API of what {@code state} tells.
     *
     * @param draining true once the server is about to stop
     * @param maxRequestBytes largest body of an infer request
     * @param maxHeldBytes largest sum of the bodies that are held at once
     */
    public InferenceApi(
            Supplier<ServingState> state,
            BooleanSupplier draining,
            Dispatcher dispatcher,
            ServerMetrics metrics,
            int maxRequestBytes,
            long maxHeldBytes,
            String version) {
        this.state = state;
        this.draining = draining;
        this.dispatcher = dispatcher;
        this.metrics = metrics;
        this.maxRequestBytes = maxRequestBytes;
        this.memory = new MemoryBudget(maxHeldBytes);
        this.serverMetadata = new JsonObject()
                .put("name", NAME)
                .put("version", version)
                .put("extensions", new JsonArray().add("binary_tensor_data"))
                .toBuffer();
    }

    @Override
    public void handle(HttpServerRequest request) {
        long start = System.nanoTime();
        if (draining.getAsBoolean()) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        List<String> path = segments(request.path());
        if (path.isEmpty() || !path.getFirst().equals("v2")) {
            notFound(request, start);
        } else if (path.size() == 1) {
            get(request, Route.SERVER_METADATA, start, () -> new Reply(200, serverMetadata));
        } else if (path.size() == 3 && path.get(1).equals("health")) {
            health(request, path.get(2), start);
        } else if (path.size() >= 3 && path.get(1).equals("models")) {
            model(request, path, start);
        } else {
            notFound(request, start);
        }
    }

    /** An answer that fits in memory. */
    record Reply(int status, Buffer body) {}

    private void health(HttpServerRequest request, String probe, long start) {
        switch (probe) {
            case "live" -> get(request, Route.LIVE, start, () -> flag("live", true));
            case "ready" -> get(request, Route.READY, start, () -> flag("ready", isReady()));
            default -> notFound(request, start);
        }
    }

    private boolean isReady() {
        return state.get().routes().isServing() && !draining.getAsBoolean();
    }

    private static Reply flag(String name, boolean value) {
        return new Reply(value ? 200 : 503, new JsonObject().put(name, value).toBuffer());
    }

    private void model(HttpServerRequest request, List<String> path, long start) {
        ServingState now = state.get();
        boolean versioned = path.size() >= 5 && path.get(3).equals("versions");
        String version = versioned ? path.get(4) : null;
        int rest = versioned ? 5 : 3;
        String verb = path.size() == rest ? "" : path.size() == rest + 1 ? path.get(rest) : "?";
        if (!path.get(2).equals(now.servedName())) {
            reply(
                    request,
                    route(verb),
                    start,
                    404,
                    Answers.error("model '" + path.get(2) + "' is not served here; this server serves '"
                            + now.servedName() + "'"));
            return;
        }
        switch (verb) {
            case "" -> get(request, Route.MODEL_METADATA, start, () -> metadata(now, version));
            case "ready" -> get(request, Route.MODEL_READY, start, () -> modelReady(now, version));
            case "infer" -> {
                if (request.method().equals(HttpMethod.POST)) {
                    infer(request, path.get(2), version, start);
                } else {
                    wrongMethod(request, Route.INFER, start, "POST");
                }
            }
            default -> notFound(request, start);
        }
    }

    private static Route route(String verb) {
        return switch (verb) {
            case "" -> Route.MODEL_METADATA;
            case "ready" -> Route.MODEL_READY;
            case "infer" -> Route.INFER;
            default -> Route.UNKNOWN;
        };
    }

    private Reply metadata(ServingState now, @Nullable String version) {
        Revision revision =
                version == null ? now.routes().leading() : now.routes().byName().get(version);
        if (revision == null) {
            return missing(now, version);
        }
        Signature signature = revision.model().signature();
        JsonArray versions = new JsonArray();
        if (version == null) {
            now.routes().byName().keySet().stream().sorted().forEach(versions::add);
        } else {
            versions.add(version);
        }
        return new Reply(
                200,
                new JsonObject()
                        .put("name", now.servedName())
                        .put("versions", versions)
                        .put("platform", PLATFORM)
                        .put("inputs", specs(signature.inputs()))
                        .put("outputs", specs(signature.outputs()))
                        .toBuffer());
    }

    private static JsonArray specs(List<TensorSpec> specs) {
        JsonArray array = new JsonArray();
        for (TensorSpec spec : specs) {
            JsonArray shape = new JsonArray();
            for (long dimension : spec.shape().toArray()) {
                shape.add(dimension);
            }
            array.add(new JsonObject()
                    .put("name", spec.name())
                    .put("datatype", spec.datatype().name())
                    .put("shape", shape));
        }
        return array;
    }

    private Reply modelReady(ServingState now, @Nullable String version) {
        boolean ready = version == null ? isReady() : now.routes().byName().containsKey(version);
        if (!ready && version != null) {
            return missing(now, version);
        }
        return new Reply(
                ready ? 200 : 503,
                new JsonObject()
                        .put("name", now.servedName())
                        .put("ready", ready)
                        .toBuffer());
    }

    private static Reply missing(ServingState now, @Nullable String version) {
        Failure failure = Failure.notServed(now.servedName(), version, now);
        return new Reply(Answers.status(failure.kind()), Answers.error(failure.message()));
    }

    private void infer(HttpServerRequest request, String model, @Nullable String version, long start) {
        metrics.admitted();
        InferCall call = new InferCall(this, request, model, version, start);
        call.read(maxRequestBytes, memory);
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    ServerMetrics metrics() {
        return metrics;
    }

    private void get(HttpServerRequest request, Route route, long start, Supplier<Reply> answer) {
        if (!request.method().equals(HttpMethod.GET)) {
            wrongMethod(request, route, start, "GET");
            return;
        }
        Reply reply = answer.get();
        reply(request, route, start, reply.status(), reply.body());
    }

    private void wrongMethod(HttpServerRequest request, Route route, long start, String allowed) {
        request.response().putHeader(HttpHeaders.ALLOW, allowed);
        reply(
                request,
                route,
                start,
                405,
                Answers.error("method " + request.method() + " is not allowed here: use " + allowed));
    }

    private void notFound(HttpServerRequest request, long start) {
        reply(request, Route.UNKNOWN, start, 404, Answers.error("there is no endpoint " + request.path()));
    }

    void reply(HttpServerRequest request, Route route, long start, int status, Buffer body) {
        HttpServerResponse response = request.response();
        if (status == 503) {
            response.putHeader(RETRY_AFTER, ONE);
        }
        metrics.answered(route, status, System.nanoTime() - start);
        Answers.send(response, status, body);
    }

    /** The path's parts without the empty ones at its ends. */
    static List<String> segments(@Nullable String path) {
        if (path == null || !path.startsWith("/") || path.length() > 1024) {
            return List.of();
        }
        String inner = path.substring(1, path.endsWith("/") && path.length() > 1 ? path.length() - 1 : path.length());
        return inner.isEmpty() ? List.of() : List.of(inner.split("/", -1));
    }
}
