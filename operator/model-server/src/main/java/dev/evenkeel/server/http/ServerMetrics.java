package dev.evenkeel.server.http;

import dev.evenkeel.process.JvmFigures;
import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.dispatch.Observer;
import dev.evenkeel.server.dispatch.Timing;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.RevisionStatus;
import dev.evenkeel.server.revision.Routes;
import dev.evenkeel.server.revision.ServingState;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of the server. Label values are endpoints, HTTP statuses that the server sends, and the revisions that
 * are listed or serving (at most a few dozen; their series go when they go).
 */
public final class ServerMetrics implements Observer {
    private static final double[] SECONDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
    };

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests;
    private final Histogram duration;
    private final Counter grpcRequests;
    private final Histogram grpcDuration;
    private final Gauge inFlight;
    private final Counter rejected;
    private final Counter inferences;
    private final Histogram inferenceSeconds;
    private final Counter updates;
    private final Set<String> revisionsSeen = ConcurrentHashMap.newKeySet();

    /** Why a request was turned away before the model saw it. */
    enum Rejection {
        QUEUE_FULL,
        MEMORY_FULL;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** How an inference ended. */
    enum Outcome {
        OK,
        CLIENT_ERROR,
        ERROR,
        TIMEOUT;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * Declares the metrics.
     *
     * @param configErrors how often the configuration file could not be taken over
     */
    public ServerMetrics(Supplier<ServingState> state, IntSupplier queueLength, LongSupplier configErrors) {
        JvmFigures.register(registry);
        requests = Counter.builder()
                .name("evenkeel_server_requests_total")
                .help("Requests to the inference API that were answered, by endpoint and HTTP status.")
                .labelNames("endpoint", "code")
                .register(registry);
        duration = Histogram.builder()
                .name("evenkeel_server_request_duration_seconds")
                .help("Time from a request's head to its answer, by endpoint.")
                .labelNames("endpoint")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
        grpcRequests = Counter.builder()
                .name("evenkeel_server_grpc_requests_total")
                .help("gRPC calls that have ended, by method and status.")
                .labelNames("method", "code")
                .register(registry);
        grpcDuration = Histogram.builder()
                .name("evenkeel_server_grpc_request_duration_seconds")
                .help("Time from a gRPC call's head to its status, by method.")
                .labelNames("method")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
        inFlight = Gauge.builder()
                .name("evenkeel_server_requests_in_flight")
                .help("Infer requests that are being read, queued or computed.")
                .register(registry);
        rejected = Counter.builder()
                .name("evenkeel_server_requests_rejected_total")
                .help("Infer requests answered with 503 before the model saw them, by reason.")
                .labelNames("reason")
                .register(registry);
        for (Rejection rejection : Rejection.values()) {
            rejected.initLabelValues(rejection.label());
        }
        inferences = Counter.builder()
                .name("evenkeel_server_inferences_total")
                .help("Runs of a revision, by outcome.")
                .labelNames("revision", "outcome")
                .register(registry);
        inferenceSeconds = Histogram.builder()
                .name("evenkeel_server_inference_seconds")
                .help("Time in the engine, by revision.")
                .labelNames("revision")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
        updates = Counter.builder()
                .name("evenkeel_server_updates_total")
                .help("Desired states received over the admin API, by HTTP status of the answer.")
                .labelNames("code")
                .register(registry);
        GaugeWithCallback.builder()
                .name("evenkeel_server_queue_length")
                .help("Infer requests that wait for an inference thread.")
                .callback(callback -> callback.call(queueLength.getAsInt()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("evenkeel_server_generation")
                .help("Generation of the desired state that the server holds.")
                .callback(callback -> callback.call((double) state.get().generation()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("evenkeel_server_revision_state")
                .help("Always 1: the listed revisions with their digest and state.")
                .labelNames("revision", "digest", "state")
                .callback(callback -> state.get()
                        .revisions()
                        .forEach(revision -> callback.call(
                                1,
                                revision.name(),
                                revision.digest(),
                                revision.state().wireName())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("evenkeel_server_revision_loaded")
                .help("1 when the listed revision can answer, else 0.")
                .labelNames("revision")
                .callback(callback -> state.get()
                        .revisions()
                        .forEach(revision ->
                                callback.call(revision.state() == RevisionStatus.State.READY ? 1 : 0, revision.name())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("evenkeel_server_revision_share_ratio")
                .help("Share of the requests that a revision gets now.")
                .labelNames("revision")
                .callback(callback -> {
                    Routes routes = state.get().routes();
                    double total = routes.shares().stream()
                            .mapToInt(Routes.Share::weight)
                            .sum();
                    routes.shares()
                            .forEach(share -> callback.call(
                                    share.weight() / total, share.revision().name()));
                })
                .register(registry);
        CounterWithCallback.builder()
                .name("evenkeel_server_config_errors_total")
                .help("Times that the configuration file could not be taken over.")
                .callback(callback -> callback.call((double) configErrors.getAsLong()))
                .register(registry);
    }

    /** For the exposition. */
    public PrometheusRegistry registry() {
        return registry;
    }

    void answered(Route route, int status, long nanos) {
        requests.labelValues(route.label(), Integer.toString(status)).inc();
        duration.labelValues(route.label()).observe(Math.max(0, nanos) / 1e9);
    }

    /**
     * Counts a gRPC call that has ended.
     *
     * @param method of the API, or "unknown"
     * @param status the name of the gRPC status
     */
    public void grpcAnswered(String method, String status, long nanos) {
        grpcRequests.labelValues(method, status).inc();
        grpcDuration.labelValues(method).observe(Math.max(0, nanos) / 1e9);
    }

    /** A request is in progress. */
    public void admitted() {
        inFlight.inc();
    }

    /** A request is no longer in progress. */
    public void left() {
        inFlight.dec();
    }

    void rejected(Rejection rejection) {
        rejected.labelValues(rejection.label()).inc();
    }

    void updated(int status) {
        updates.labelValues(Integer.toString(status)).inc();
    }

    @Override
    public void inferred(Call call, Revision revision, InferRequest request, List<Tensor> outputs, Timing timing) {
        ended(revision, Outcome.OK, timing);
    }

    @Override
    public void failed(Call call, @Nullable Revision revision, Failure failure, Timing timing) {
        if (revision != null) {
            ended(revision, outcome(failure.kind()), timing);
        } else if (failure.kind() == Failure.Kind.OVERLOADED) {
            rejected(Rejection.QUEUE_FULL);
        }
    }

    private static Outcome outcome(Failure.Kind kind) {
        return switch (kind) {
            case INVALID, NOT_FOUND, ABANDONED -> Outcome.CLIENT_ERROR;
            case OVERLOADED, UNAVAILABLE, ENGINE, INTERNAL -> Outcome.ERROR;
            case DEADLINE, TIMEOUT -> Outcome.TIMEOUT;
        };
    }

    private void ended(Revision revision, Outcome outcome, Timing timing) {
        revisionsSeen.add(revision.name());
        inferences.labelValues(revision.name(), outcome.label()).inc();
        if (timing.engine() > 0) {
            inferenceSeconds.labelValues(revision.name()).observe(timing.engine() / 1e9);
        }
    }

    /** Drops the series of revisions that are gone; called now and then. */
    public void forgetRevisions(ServingState state) {
        revisionsSeen.removeIf(revision -> {
            boolean listed =
                    state.revisions().stream().anyMatch(status -> status.name().equals(revision));
            if (listed || state.routes().byName().containsKey(revision)) {
                return false;
            }
            inferenceSeconds.remove(revision);
            for (Outcome outcome : Outcome.values()) {
                inferences.remove(revision, outcome.label());
            }
            return true;
        });
    }
}
