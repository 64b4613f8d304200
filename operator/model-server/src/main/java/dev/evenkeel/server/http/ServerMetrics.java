package dev.evenkeel.server.http;

import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.dispatch.ModelLoad;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of the server and its ports, and of what it holds; {@code watch.RevisionMetrics} has those of the work that
 * revisions do. Label values are endpoints, HTTP statuses that the server sends, and the models and revisions that are
 * listed or serving.
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
    private final Counter updates;

    /** Why a request was turned away before a revision saw it. */
    enum Rejection {
        QUEUE_FULL,
        MEMORY_FULL,
        NOT_SERVED,
        DEADLINE,
        ABANDONED,
        FAULT;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * Declares the metrics.
     *
     * @param configErrors how often the configuration file could not be taken over
     */
    public ServerMetrics(
            Supplier<List<ServingState>> states, Supplier<List<ModelLoad>> loads, LongSupplier configErrors) {
        // No metric here samples exemplars: it takes a lock, and event loops count too.
        requests = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_server_requests_total")
                .help("Requests to the inference API that were answered, by endpoint and HTTP status.")
                .labelNames("endpoint", "code")
                .register(registry);
        duration = Histogram.builder()
                .withoutExemplars()
                .name("evenkeel_server_request_duration_seconds")
                .help("Time from a request's head to its answer, by endpoint.")
                .labelNames("endpoint")
                .classicUpperBounds(SECONDS)
                .register(registry);
        grpcRequests = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_server_grpc_requests_total")
                .help("gRPC calls that have ended, by method and status.")
                .labelNames("method", "code")
                .register(registry);
        grpcDuration = Histogram.builder()
                .withoutExemplars()
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
                .withoutExemplars()
                .name("evenkeel_server_requests_rejected_total")
                .help("Infer requests that were turned away before a revision saw them, by reason.")
                .labelNames("reason")
                .register(registry);
        for (Rejection rejection : Rejection.values()) {
            rejected.initLabelValues(rejection.label());
        }
        updates = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_server_updates_total")
                .help("Desired states received over the admin API, by HTTP status of the answer.")
                .labelNames("code")
                .register(registry);
        perModel("evenkeel_server_queue_length", "Infer requests that wait for a thread.", loads, ModelLoad::waiting);
        perModel(
                "evenkeel_server_calls_in_flight",
                "Infer requests that wait or run; those whose bodies are being read are not among them.",
                loads,
                ModelLoad::inFlight);
        perModel(
                "evenkeel_server_concurrency_limit",
                "Infer requests that may wait or run at once; it adapts to the model's speed.",
                loads,
                ModelLoad::limit);
        GaugeWithCallback.builder()
                .name("evenkeel_server_generation")
                .help("Generation of the desired state that the server holds.")
                .labelNames("model")
                .callback(callback ->
                        states.get().forEach(state -> callback.call((double) state.generation(), state.servedName())))
                .register(registry);
        perRevision(
                "evenkeel_server_revision_state",
                "Always 1: the listed revisions with their digest and state.",
                states,
                (callback, state) -> state.revisions()
                        .forEach(revision -> callback.call(
                                1,
                                state.servedName(),
                                revision.name(),
                                revision.digest(),
                                revision.state().wireName())),
                "digest",
                "state");
        perRevision(
                "evenkeel_server_revision_loaded",
                "1 when the listed revision can answer, else 0.",
                states,
                (callback, state) -> state.revisions()
                        .forEach(revision -> callback.call(
                                revision.state() == RevisionStatus.State.READY ? 1 : 0,
                                state.servedName(),
                                revision.name())));
        perRevision(
                "evenkeel_server_revision_share_ratio",
                "Share of the requests that a revision gets now.",
                states,
                (callback, state) -> {
                    List<Routes.Share> shares = state.routes().shares();
                    double total =
                            shares.stream().mapToInt(Routes.Share::weight).sum();
                    shares.forEach(share -> callback.call(
                            share.weight() / total,
                            state.servedName(),
                            share.revision().name()));
                });
        perRevision(
                "evenkeel_server_breaker_open",
                "1 while the revision's traffic goes elsewhere because its engine keeps failing, else 0.",
                states,
                (callback, state) -> state.routes()
                        .byName()
                        .forEach((name, revision) ->
                                callback.call(revision.breaker().isOpen() ? 1 : 0, state.servedName(), name)));
        CounterWithCallback.builder()
                .name("evenkeel_server_config_errors_total")
                .help("Times that the configuration file could not be taken over.")
                .callback(callback -> callback.call((double) configErrors.getAsLong()))
                .register(registry);
    }

    /**
     * Declares the metrics of what is built after this.
     *
     * @param shadowsDropped calls that shadows should have seen and did not
     * @param loadsGivenUp loads that took too long and compute nevertheless
     * @param ports by name
     * @param certificateExpires when the certificate in use stops being good; empty without TLS
     */
    public void declare(
            LongSupplier shadowsDropped,
            IntSupplier loadsGivenUp,
            Map<String, HttpPort> ports,
            Supplier<Optional<Instant>> certificateExpires) {
        CounterWithCallback.builder()
                .name("evenkeel_server_shadow_dropped_calls_total")
                .help("Calls that a shadow should have seen and did not, because there was no time.")
                .callback(callback -> callback.call((double) shadowsDropped.getAsLong()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("evenkeel_server_loads_given_up")
                .help("Loads that took too long, were given up and compute nevertheless: a restart ends them.")
                .callback(callback -> callback.call(loadsGivenUp.getAsInt()))
                .register(registry);
        CounterWithCallback.builder()
                .name("evenkeel_server_connections_ended_total")
                .help("Connections and requests that were ended because the client took too long, or because there"
                        + " were too many.")
                .labelNames("port")
                .callback(callback -> ports.forEach((name, port) -> callback.call((double) port.ended(), name)))
                .register(registry);
        GaugeWithCallback.builder()
                .name("evenkeel_server_certificate_expiry_timestamp_seconds")
                .help("When the TLS certificate in use stops being good; absent without TLS.")
                .callback(callback ->
                        certificateExpires.get().ifPresent(expires -> callback.call((double) expires.getEpochSecond())))
                .register(registry);
    }

    private void perModel(String name, String help, Supplier<List<ModelLoad>> loads, ToIntFunction<ModelLoad> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("model")
                .callback(callback -> loads.get().forEach(load -> callback.call(value.applyAsInt(load), load.model())))
                .register(registry);
    }

    private void perRevision(
            String name,
            String help,
            Supplier<List<ServingState>> states,
            BiConsumer<GaugeWithCallback.Callback, ServingState> values,
            String... more) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(Stream.concat(Stream.of("model", "revision"), Stream.of(more))
                        .toArray(String[]::new))
                .callback(callback -> states.get().forEach(state -> values.accept(callback, state)))
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

    private static Rejection reason(Failure.Kind kind) {
        return switch (kind) {
            case OVERLOADED -> Rejection.QUEUE_FULL;
            case NOT_FOUND, UNAVAILABLE -> Rejection.NOT_SERVED;
            case DEADLINE, TIMEOUT -> Rejection.DEADLINE;
            case ABANDONED -> Rejection.ABANDONED;
            case INVALID, ENGINE, INTERNAL -> Rejection.FAULT;
        };
    }

    @Override
    public void inferred(Call call, Revision revision, InferRequest request, List<Tensor> outputs, Timing timing) {
        // counted for its revision, not here
    }

    @Override
    public void failed(Call call, @Nullable Revision revision, Failure failure, Timing timing) {
        if (revision == null) {
            rejected(reason(failure.kind()));
        }
    }
}
