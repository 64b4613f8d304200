package dev.evenkeel.server.watch;

import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.dispatch.Observer;
import dev.evenkeel.server.dispatch.Served;
import dev.evenkeel.server.dispatch.Timing;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.ServingState;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What each revision did, as a shadow too. Histograms are native and classic at once. Labels are the names of models and revisions that
 * are served, and {@link Failure.Kind}: their series go when the revision goes. A call costs no allocation: the series of
 * a revision are looked up by the revision itself.
 */
public final class RevisionMetrics implements Observer {
    static final String OK = "ok";

    /** In seconds: a small model answers in tens of microseconds. */
    private static final double[] SECONDS = {
        0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
    };

    private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
    private static final String[] REVISION = {"model", "revision"};

    private final Counter inferences;
    private final Histogram latency;
    private final Histogram queued;
    private final Histogram engine;
    private final Histogram rows;
    private final Histogram calls;
    private final Map<Revision, Series> byRevision = new ConcurrentHashMap<>();

    /** Declares the metrics. */
    public RevisionMetrics(PrometheusRegistry registry) {
        inferences = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_server_inferences_total")
                .help("Calls that a revision was to answer, by outcome: ok, or whose fault it was.")
                .labelNames("model", "revision", "outcome")
                .register(registry);
        latency = histogram(
                registry,
                "evenkeel_server_inference_duration_seconds",
                "Time from a whole request to the end of the run that answered it.",
                SECONDS);
        queued = histogram(
                registry, "evenkeel_server_queue_seconds", "Time that an answered call waited for a thread.", SECONDS);
        engine = histogram(registry, "evenkeel_server_engine_seconds", "Time of a run in the engine.", SECONDS);
        rows = histogram(registry, "evenkeel_server_batch_rows", "Rows in a run of the engine.", SIZES);
        calls = histogram(registry, "evenkeel_server_batch_calls", "Calls that a run of the engine answered.", SIZES);
    }

    private static Histogram histogram(PrometheusRegistry registry, String name, String help, double[] bounds) {
        return Histogram.builder()
                .withoutExemplars()
                .name(name)
                .help(help)
                .labelNames(REVISION)
                .classicUpperBounds(bounds)
                .register(registry);
    }

    /** The series of one revision, looked up once. */
    private final class Series {
        private final String model;
        private final String revision;
        private final CounterDataPoint answered;
        private final Map<Failure.Kind, CounterDataPoint> failed = new EnumMap<>(Failure.Kind.class);
        private final DistributionDataPoint latencies;
        private final DistributionDataPoint waits;
        private final DistributionDataPoint engineTimes;
        private final DistributionDataPoint batchRows;
        private final DistributionDataPoint batchCalls;

        Series(String model, String revision) {
            this.model = model;
            this.revision = revision;
            answered = inferences.labelValues(model, revision, OK);
            for (Failure.Kind kind : Failure.Kind.values()) {
                failed.put(kind, inferences.labelValues(model, revision, label(kind)));
            }
            latencies = latency.labelValues(model, revision);
            waits = queued.labelValues(model, revision);
            engineTimes = engine.labelValues(model, revision);
            batchRows = rows.labelValues(model, revision);
            batchCalls = calls.labelValues(model, revision);
        }

        void remove() {
            inferences.remove(model, revision, OK);
            for (Failure.Kind kind : Failure.Kind.values()) {
                inferences.remove(model, revision, label(kind));
            }
            for (Histogram histogram : List.of(latency, queued, engine, rows, calls)) {
                histogram.remove(model, revision);
            }
        }
    }

    private static String label(Failure.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private Series series(String model, Revision revision) {
        Series known = byRevision.get(revision);
        return known != null ? known : byRevision.computeIfAbsent(revision, added -> new Series(model, added.name()));
    }

    @Override
    public void inferred(Call call, Revision revision, InferRequest request, List<Tensor> outputs, Timing timing) {
        Series series = series(call.model(), revision);
        series.answered.inc();
        series.latencies.observe((timing.queued() + timing.read() + timing.engine()) / 1e9);
        series.waits.observe(timing.queued() / 1e9);
    }

    @Override
    public void failed(Call call, @Nullable Revision revision, Failure failure, Timing timing) {
        if (revision != null) {
            CounterDataPoint counter = series(call.model(), revision).failed.get(failure.kind());
            if (counter != null) {
                counter.inc();
            }
        }
    }

    @Override
    public void shadowed(Call call, Revision shadow, InferRequest request, List<Tensor> outputs, Timing timing) {
        inferred(call, shadow, request, outputs, timing);
    }

    @Override
    public void shadowFailed(Call call, Revision shadow, Failure failure, Timing timing) {
        failed(call, shadow, failure, timing);
    }

    @Override
    public void ran(String model, Revision revision, int callsOfRun, int rowsOfRun, long engineNanos) {
        Series series = series(model, revision);
        series.engineTimes.observe(engineNanos / 1e9);
        series.batchRows.observe(rowsOfRun);
        series.batchCalls.observe(callsOfRun);
    }

    /** Drops the series of revisions that are gone; called now and then. */
    public void forget(Served served) {
        byRevision.forEach((revision, series) -> {
            ServingState state = served.state(series.model);
            if (state != null && revision.equals(state.routes().byName().get(series.revision))) {
                return;
            }
            byRevision.remove(revision, series);
            if (state == null || !state.knows(series.revision)) {
                series.remove();
            }
        });
    }
}
