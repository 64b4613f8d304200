package dev.evenkeel.server.watch;

import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.dispatch.Observer;
import dev.evenkeel.server.dispatch.Timing;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.revision.Revision;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server span for each call that is traced, exported by OTLP over HTTP in JSON. Without an SDK: a span is one record
 * on the worker, the rest is done once in a second by a thread of its own. A call whose caller does not record is not
 * recorded either. At most {@value #MOST_SPANS} spans wait; what is above that is dropped, and counted. Sources: the
 * OpenTelemetry protocol 1.x (JSON encoding) and its exporter's environment variables.
 */
public final class Traces implements Observer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Traces.class);
    private static final int MOST_SPANS = 2048;
    private static final int MOST_EXPORTED = 512;
    private static final int SERVER_KIND = 2;
    private static final int ERROR_STATUS = 2;
    private static final long TIMEOUT_MILLIS = 10_000;

    private final TraceOptions options;
    private final HttpClient client;
    private final InstantSource clock;
    private final Counter spans;
    private final Queue<Span> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("evenkeel-traces").daemon().factory());

    private record Span(
            String traceId,
            long id,
            @Nullable String parent,
            long startNanos,
            long endNanos,
            String model,
            @Nullable String revision,
            Timing timing,
            @Nullable Failure failure) {}

    /** Begins to export. */
    public Traces(TraceOptions options, Vertx vertx, InstantSource clock, PrometheusRegistry registry) {
        this.options = options;
        this.client = vertx.createHttpClient();
        this.clock = clock;
        this.spans = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_server_spans_total")
                .help("Spans of traced calls, by what became of them.")
                .labelNames("outcome")
                .register(registry);
        var _ = thread.scheduleWithFixedDelay(this::export, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void inferred(Call call, Revision revision, InferRequest request, List<Tensor> outputs, Timing timing) {
        record(call, revision, timing, null);
    }

    @Override
    public void failed(Call call, @Nullable Revision revision, Failure failure, Timing timing) {
        record(call, revision, timing, failure);
    }

    private void record(Call call, @Nullable Revision revision, Timing timing, @Nullable Failure failure) {
        Optional<TraceParent> parent = TraceParent.parse(call.traceParent());
        ThreadLocalRandom random = ThreadLocalRandom.current();
        boolean isSampled =
                parent.map(TraceParent::isSampled).orElseGet(() -> random.nextDouble() < options.rootRatio());
        if (!isSampled) {
            return;
        }
        if (waiting.incrementAndGet() > MOST_SPANS) {
            waiting.decrementAndGet();
            spans.labelValues("dropped").inc();
            return;
        }
        Instant now = clock.instant();
        long end = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        queue.add(new Span(
                parent.map(TraceParent::traceId).orElseGet(() -> hex(random.nextLong()) + hex(random.nextLong() | 1)),
                random.nextLong() | 1,
                parent.map(TraceParent::spanId).orElse(null),
                end - timing.queued() - timing.read() - timing.engine(),
                end,
                call.model(),
                revision == null ? null : revision.name(),
                timing,
                failure));
    }

    private void export() {
        try {
            while (waiting.get() > 0) {
                JsonArray batch = new JsonArray();
                for (Span span = queue.poll(); span != null; span = queue.poll()) {
                    batch.add(json(span));
                    if (batch.size() == MOST_EXPORTED) {
                        break;
                    }
                }
                if (batch.isEmpty()) {
                    return; // its spans are about to come
                }
                waiting.addAndGet(-batch.size());
                post(batch);
            }
        } catch (RuntimeException bug) {
            LOG.error("spans cannot be exported; it goes on in a second", bug);
        }
    }

    private void post(JsonArray batch) {
        JsonObject body = new JsonObject()
                .put(
                        "resourceSpans",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put(
                                                "resource",
                                                new JsonObject()
                                                        .put(
                                                                "attributes",
                                                                new JsonArray()
                                                                        .add(text(
                                                                                "service.name",
                                                                                options.serviceName()))))
                                        .put(
                                                "scopeSpans",
                                                new JsonArray()
                                                        .add(new JsonObject()
                                                                .put("scope", new JsonObject().put("name", "evenkeel"))
                                                                .put("spans", batch)))));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("content-type", "application/json");
        options.headers().forEach(headers::add);
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(options.endpoint().toString())
                .setTimeout(TIMEOUT_MILLIS)
                .setHeaders(headers);
        client.request(request)
                .compose(sending -> sending.send(body.toBuffer()))
                .compose(response -> response.body().map(ignored -> response.statusCode()))
                .onComplete(done -> spans.labelValues(done.succeeded() && done.result() < 300 ? "exported" : "failed")
                        .inc(batch.size()));
    }

    private static JsonObject json(Span span) {
        JsonArray attributes = new JsonArray()
                .add(text("evenkeel.model", span.model()))
                .add(number("evenkeel.queue_us", span.timing().queued() / 1000))
                .add(number("evenkeel.engine_us", span.timing().engine() / 1000))
                .add(number("evenkeel.batch_rows", span.timing().batchRows()));
        String revision = span.revision();
        if (revision != null) {
            attributes.add(text("evenkeel.revision", revision));
        }
        JsonObject json = new JsonObject()
                .put("traceId", span.traceId())
                .put("spanId", hex(span.id()))
                .put("name", "infer " + span.model())
                .put("kind", SERVER_KIND)
                .put("startTimeUnixNano", Long.toString(span.startNanos()))
                .put("endTimeUnixNano", Long.toString(span.endNanos()))
                .put("attributes", attributes);
        String parent = span.parent();
        if (parent != null) {
            json.put("parentSpanId", parent);
        }
        Failure failure = span.failure();
        if (failure != null) {
            attributes.add(text("error.type", failure.kind().name().toLowerCase(java.util.Locale.ROOT)));
            json.put("status", new JsonObject().put("code", ERROR_STATUS).put("message", failure.message()));
        }
        return json;
    }

    private static JsonObject text(String key, String value) {
        return new JsonObject().put("key", key).put("value", new JsonObject().put("stringValue", value));
    }

    private static JsonObject number(String key, long value) {
        return new JsonObject().put("key", key).put("value", new JsonObject().put("intValue", Long.toString(value)));
    }

    private static String hex(long value) {
        return HexFormat.of().toHexDigits(value);
    }

    @Override
    public void close() {
        thread.shutdown();
        export();
    }
}
