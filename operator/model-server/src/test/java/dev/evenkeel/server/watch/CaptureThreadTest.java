package dev.evenkeel.server.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.server.dispatch.Timing;
import dev.evenkeel.server.revision.WatchConfig;
import dev.evenkeel.server.watch.LabelVerdict.Kind;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When the capture's thread works, and what it makes of a label that is faster than its prediction. */
class CaptureThreadTest {
    private static final WatchConfig FEEDBACK = new WatchConfig(Optional.empty(), Optional.of(Duration.ofHours(1)), 0);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private volatile WatchConfig wanted = WatchConfig.OFF;

    private final Windows windows = new Windows(window -> {}, registry);
    private volatile Instant now = Instant.parse("2026-01-01T12:00:07Z");

    private Capture capture() {
        return new Capture(() -> wanted, model -> null, () -> now, windows, sample -> {}, registry);
    }

    private JsonObject told() {
        return new JsonObject(windows.after(0));
    }

    private static void infer(Capture capture, String id) {
        capture.inferred(
                new WatchedCall(null),
                WatchedCall.REVISION,
                WatchedCall.request(id),
                WatchedCall.outputs(3),
                Timing.NONE);
    }

    private static Label label(String id) {
        return Label.parse(("{\"id\":\"" + id + "\",\"outputs\":[{\"name\":\"y\",\"data\":[1]}]}")
                .getBytes(StandardCharsets.UTF_8));
    }

    private static boolean hasThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("evenkeel-capture"));
    }

    private double waiting() {
        return registry.scrape(name -> name.equals("evenkeel_server_feedback_predictions")).stream()
                .map(GaugeSnapshot.class::cast)
                .mapToDouble(snapshot -> snapshot.getDataPoints().getFirst().getValue())
                .sum();
    }

    @Test
    void thereIsNoThreadUntilSomethingIsWanted() throws Exception {
        await().atMost(Duration.ofSeconds(30)).until(() -> !hasThread());
        try (Capture capture = capture()) {
            assertThat(capture.label("m", label("a")).get().kind()).isEqualTo(Kind.OFF);
            infer(capture, "a");
            assertThat(hasThread()).isFalse();
            wanted = FEEDBACK;
            capture.poll();
            infer(capture, "a");
            await().atMost(Duration.ofSeconds(30)).until(() -> waiting() == 1);
            wanted = WatchConfig.OFF;
            capture.poll();
            await().atMost(Duration.ofSeconds(30)).until(() -> waiting() == 0);
        }
    }

    private long series() {
        return registry.scrape(name -> name.equals("evenkeel_server_feedback_absolute_error")).stream()
                .mapToLong(snapshot -> snapshot.getDataPoints().size())
                .sum();
    }

    @Test
    void theSeriesOfARevisionThatIsGoneGoOnceItsLabelsAreLate() throws Exception {
        wanted = FEEDBACK;
        try (Capture capture = capture()) {
            infer(capture, "a");
            await().atMost(Duration.ofSeconds(30)).until(() -> waiting() == 1);
            capture.label("m", label("a")).get(30, TimeUnit.SECONDS);
            assertThat(series()).isEqualTo(1);
            now = now.plus(Duration.ofHours(1)).plusMillis(1);
            await().atMost(Duration.ofSeconds(30)).until(() -> series() == 0);
        }
    }

    @Test
    void windowsOfAllServersEndAtTheSameTime() {
        wanted = new WatchConfig(
                Optional.of(new WatchConfig.Capture(Duration.ofSeconds(10), 0, Optional.empty())), Optional.empty(), 0);
        try (Capture capture = capture()) {
            infer(capture, "a");
            now = Instant.parse("2026-01-01T12:00:10.050Z");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !told().getJsonArray("windows").isEmpty());
            JsonObject window = told().getJsonArray("windows").getJsonObject(0);
            assertThat(window.getString("from")).isEqualTo("2026-01-01T12:00:07Z");
            assertThat(window.getString("to")).isEqualTo("2026-01-01T12:00:10.050Z");
            assertThat(window.getString("instance"))
                    .isEqualTo(told().getString("instance"))
                    .hasSize(16);
            assertThat(new JsonObject(new Windows(other -> {}, new PrometheusRegistry()).after(0))
                            .getString("instance"))
                    .as("a reader sees that the server is another one, and begins anew")
                    .isNotEqualTo(window.getString("instance"));
        }
    }

    @Test
    void aLabelMayBeFasterThanItsPrediction() throws Exception {
        wanted = FEEDBACK;
        try (Capture capture = capture()) {
            Kind kind = Kind.UNKNOWN;
            for (int i = 0; kind == Kind.UNKNOWN && i < 20; i++) { // each has a tenth of a second
                CompletableFuture<LabelVerdict> verdict = capture.label("m", label("a" + i));
                infer(capture, "a" + i);
                kind = verdict.get(30, TimeUnit.SECONDS).kind();
            }
            assertThat(kind).isEqualTo(Kind.ACCEPTED);
            assertThat(capture.label("m", label("b")).get(30, TimeUnit.SECONDS).kind())
                    .isEqualTo(Kind.UNKNOWN);
        }
    }
}
