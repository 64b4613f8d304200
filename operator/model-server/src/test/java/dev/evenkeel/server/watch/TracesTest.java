package dev.evenkeel.server.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.dispatch.Failure.Kind;
import dev.evenkeel.server.dispatch.Timing;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spans as a collector gets them over HTTP. */
class TracesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:01Z");
    private static final long END = 1_767_225_601_000_000_000L;
    private static final Timing TIMING = new Timing(3_000_000, 1_000_000, 6_000_000, 8);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final List<JsonObject> bodies = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private Vertx vertx;
    private HttpServer collector;

    @BeforeEach
    void start() throws IOException {
        vertx = Vertx.vertx();
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("content-type")).isEqualTo("application/json");
            keys.add(exchange.getRequestHeaders().getFirst("api-key"));
            bodies.add(new JsonObject(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        collector.start();
    }

    @AfterEach
    void stop() throws Exception {
        collector.stop(0);
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Traces traces(double rootRatio) {
        return traces(rootRatio, registry);
    }

    private Traces traces(double rootRatio, PrometheusRegistry counts) {
        URI endpoint = URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces");
        TraceOptions options = new TraceOptions(endpoint, Map.of("api-key", "k"), "prices", rootRatio);
        return new Traces(options, vertx, () -> NOW, counts);
    }

    private static void infer(Traces traces, @Nullable String traceParent) {
        traces.inferred(
                new WatchedCall(traceParent),
                WatchedCall.REVISION,
                WatchedCall.request("a"),
                WatchedCall.outputs(1),
                TIMING);
    }

    private List<JsonObject> spans(int count) {
        await().atMost(Duration.ofSeconds(30)).until(() -> spans().size() == count);
        return spans();
    }

    private List<JsonObject> spans() {
        return bodies.stream()
                .flatMap(
                        body -> body.getJsonArray("resourceSpans").getJsonObject(0).getJsonArray("scopeSpans").stream())
                .flatMap(scope -> ((JsonObject) scope).getJsonArray("spans").stream())
                .map(JsonObject.class::cast)
                .toList();
    }

    private double counted(String outcome) {
        return registry.scrape(name -> name.equals("evenkeel_server_spans")).stream()
                .flatMap(snapshot -> ((CounterSnapshot) snapshot).getDataPoints().stream())
                .filter(point -> outcome.equals(point.getLabels().get("outcome")))
                .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                .sum();
    }

    @Test
    void aCallIsASpanUnderItsCallers() {
        try (Traces traces = traces(0)) {
            infer(traces, "00-" + TRACE + "-" + SPAN + "-01");
            JsonObject span = spans(1).getFirst();
            assertThat(span.getString("spanId")).hasSize(16).isNotEqualTo(SPAN);
            span.remove("spanId");
            assertThat(span)
                    .isEqualTo(new JsonObject()
                            .put("traceId", TRACE)
                            .put("parentSpanId", SPAN)
                            .put("name", "infer m")
                            .put("kind", 2)
                            .put("startTimeUnixNano", Long.toString(END - 10_000_000))
                            .put("endTimeUnixNano", Long.toString(END))
                            .put(
                                    "attributes",
                                    new JsonArray("[{'key':'evenkeel.model','value':{'stringValue':'m'}},"
                                            .concat("{'key':'evenkeel.queue_us','value':{'intValue':'3000'}},")
                                            .concat("{'key':'evenkeel.engine_us','value':{'intValue':'6000'}},")
                                            .concat("{'key':'evenkeel.batch_rows','value':{'intValue':'8'}},")
                                            .concat("{'key':'evenkeel.revision','value':{'stringValue':'r1'}}]")
                                            .replace('\'', '"'))));
            JsonObject resource = bodies.getFirst()
                    .getJsonArray("resourceSpans")
                    .getJsonObject(0)
                    .getJsonObject("resource");
            assertThat(resource.encode())
                    .isEqualTo("{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"prices\"}}]}");
            assertThat(keys).containsExactly("k");
            await().atMost(Duration.ofSeconds(30)).until(() -> counted("exported") == 1);
        }
    }

    @Test
    void theCallerDecidesAndWithoutOneTheRatio() {
        try (Traces all = traces(1);
                Traces none = traces(0, new PrometheusRegistry())) {
            infer(all, "00-" + TRACE + "-" + SPAN + "-00");
            infer(none, null);
            infer(all, null);
            JsonObject root = spans(1).getFirst();
            assertThat(root.getString("traceId")).hasSize(32).isNotEqualTo(TRACE);
            assertThat(root.containsKey("parentSpanId")).isFalse();
        }
    }

    @Test
    void aFailureSaysWhatFailed() {
        try (Traces traces = traces(1)) {
            traces.failed(new WatchedCall(null), null, new Failure(Kind.OVERLOADED, "too much"), Timing.NONE);
            JsonObject span = spans(1).getFirst();
            assertThat(span.getJsonObject("status").encode()).isEqualTo("{\"code\":2,\"message\":\"too much\"}");
            assertThat(span.getJsonArray("attributes").encode())
                    .contains("{\"key\":\"error.type\",\"value\":{\"stringValue\":\"overloaded\"}}")
                    .doesNotContain("evenkeel.revision");
        }
    }

    @Test
    void whatCannotBeSentIsCounted() {
        status.set(503);
        try (Traces traces = traces(1)) {
            for (int i = 0; i < 3000; i++) {
                infer(traces, null);
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> counted("failed") + counted("dropped") == 3000);
            assertThat(counted("exported")).isZero();
        }
    }

    @Test
    void theLastSpansAreSentWhenTheServerStops() {
        Traces traces = traces(1);
        infer(traces, null);
        traces.close();
        assertThat(spans(1)).hasSize(1);
    }
}
