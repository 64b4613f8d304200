package dev.evenkeel.server.http;

import dev.evenkeel.server.dispatch.Dispatcher;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.explain.Explainer;
import dev.evenkeel.server.http.Metadata.Reply;
import dev.evenkeel.server.revision.ServingState;
import dev.evenkeel.server.watch.Capture;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The inference API over REST: the Open Inference Protocol v2 with its binary tensor data extension, and rows by column
 * name as MLflow and KServe's V1 have them. Event-loop code; infer calls go to the {@link Dispatcher}, what is known
 * without a model run is told by {@link Metadata}.
 */
public final class InferenceApi implements Handler<HttpServerRequest> {
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
    private static final CharSequence ONE = HttpHeaders.createOptimized("1");
    private static final int MAX_INDEX_REQUEST = 1 << 14;

    private final Catalog catalog;
    private final Metadata metadata;
    private final Dispatcher dispatcher;
    private final ServerMetrics metrics;
    private final MemoryBudget memory;
    private final FeedbackApi feedback;
    private final Explainer explainer;
    private final int maxRequestBytes;

    /**
     * The inference API of what the catalog holds.
     *
     * @param ready true while traffic may come
     * @param maxRequestBytes largest body of an infer request
     * @param memory that the bodies are held in
     */
    public InferenceApi(
            Catalog catalog,
            BooleanSupplier ready,
            Dispatcher dispatcher,
            ServerMetrics metrics,
            Capture capture,
            Explainer explainer,
            int maxRequestBytes,
            MemoryBudget memory,
            String version) {
        this.catalog = catalog;
        this.metadata = new Metadata(catalog, ready, version);
        this.dispatcher = dispatcher;
        this.metrics = metrics;
        this.maxRequestBytes = maxRequestBytes;
        this.memory = memory;
        this.feedback = new FeedbackApi(capture, memory);
        this.explainer = explainer;
    }

    @Override
    public void handle(HttpServerRequest request) {
        long start = System.nanoTime();
        Target target = Target.of(request.path());
        Route route = target.route();
        if (route == Route.UNKNOWN) {
            refuse(request, route, start, 404, Answers.error("there is no endpoint " + request.path()));
        } else if (!request.method().equals(route.method())) {
            request.response().putHeader(HttpHeaders.ALLOW, route.method().name());
            String message = "method " + request.method() + " is not allowed here: use " + route.method();
            refuse(request, route, start, 405, Answers.error(message));
        } else {
            switch (route) {
                case INFER -> infer(request, Wire.OPEN_INFERENCE, target.model(), target.version(), start);
                case V1_PREDICT -> infer(request, Wire.KSERVE_V1, target.model(), null, start);
                case INVOCATIONS -> invocations(request, start);
                case REPOSITORY_INDEX -> index(request, start);
                case EXPLAIN -> explain(request, target, start);
                case FEEDBACK -> feedback(request, target.model(), start);
                default -> reply(request, route, start, metadata.reply(target));
            }
        }
    }

    private void infer(
            HttpServerRequest request, Wire wire, @Nullable String model, @Nullable String version, long start) {
        String name = Objects.requireNonNull(model, "the route has a model");
        if (catalog.state(name) == null) {
            Failure failure = metadata.noSuchModel(name);
            refuse(request, wire.route(), start, 404, wire.error(404, failure.message()));
            return;
        }
        metrics.admitted();
        InferCall call = new InferCall(this, wire, request, name, version, start);
        call.read(maxRequestBytes, memory);
    }

    /** MLflow's path names no model: a server has one. */
    private void invocations(HttpServerRequest request, long start) {
        List<ServingState> all = catalog.all();
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.startsWith("text/")) {
            String message = "content type " + type + " is not supported: send application/json";
            refuse(request, Route.INVOCATIONS, start, 415, Wire.MLFLOW.error(415, message));
        } else if (all.size() == 1) {
            infer(request, Wire.MLFLOW, all.getFirst().servedName(), null, start);
        } else {
            String message = "this server has " + all.size() + " models: use /v1/models/NAME:predict or /v2";
            refuse(request, Route.INVOCATIONS, start, 404, Wire.MLFLOW.error(404, message));
        }
    }

    private void explain(HttpServerRequest request, Target target, long start) {
        String name = Objects.requireNonNull(target.model(), "the route has a model");
        if (catalog.state(name) == null) {
            Failure failure = metadata.noSuchModel(name);
            refuse(request, Route.EXPLAIN, start, 404, Answers.error(failure.message()));
            return;
        }
        ExplainCall.handle(
                explainer,
                request,
                target,
                memory,
                start,
                status -> metrics.answered(Route.EXPLAIN, status, System.nanoTime() - start));
    }

    private void feedback(HttpServerRequest request, @Nullable String model, long start) {
        String name = Objects.requireNonNull(model, "the route has a model");
        if (catalog.state(name) == null) {
            Failure failure = metadata.noSuchModel(name);
            refuse(request, Route.FEEDBACK, start, 404, Answers.error(failure.message()));
            return;
        }
        feedback.handle(request, name, status -> metrics.answered(Route.FEEDBACK, status, System.nanoTime() - start));
    }

    private void index(HttpServerRequest request, long start) {
        SmallBody.read(request, MAX_INDEX_REQUEST, memory, (status, body) -> {
            if (status == 200) {
                reply(request, Route.REPOSITORY_INDEX, start, metadata.index(body));
            } else {
                metrics.answered(Route.REPOSITORY_INDEX, status, System.nanoTime() - start);
            }
        });
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    ServerMetrics metrics() {
        return metrics;
    }

    private void reply(HttpServerRequest request, Route route, long start, Reply reply) {
        HttpServerResponse response = request.response();
        if (reply.status() == 503) {
            response.putHeader(RETRY_AFTER, ONE);
        }
        metrics.answered(route, reply.status(), System.nanoTime() - start);
        Answers.send(response, reply.status(), reply.type(), reply.body());
    }

    private void refuse(HttpServerRequest request, Route route, long start, int status, Buffer body) {
        metrics.answered(route, status, System.nanoTime() - start);
        Answers.refuse(request, status, body);
    }
}
