package dev.evenkeel.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.TestServer;
import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.Routes;
import dev.evenkeel.server.revision.ServingState;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of ports and revisions besides the calls. */
class ServerMetricsTest {
    @TempDir
    Path directory;

    private static double value(PrometheusRegistry registry, String name) {
        MetricSnapshot found =
                registry.scrape(name::equals).stream().findFirst().orElseThrow();
        return switch (found) {
            case GaugeSnapshot gauge -> gauge.getDataPoints().getFirst().getValue();
            case CounterSnapshot counter -> counter.getDataPoints().getFirst().getValue();
            default -> throw new AssertionError(found);
        };
    }

    @Test
    void anOpenBreakerIsSeen() throws IOException, UnusableModel {
        Revision revision = new Revision(
                "r1", "sha256:0", TestModels.load(TestModels.write(directory, "m.onnx", TestModels.linear(1, 1))));
        ServingState state = new ServingState(
                "shop/m", 1, List.of(), new Routes(List.of(new Routes.Share(revision, 1)), List.of(revision)));
        ServerMetrics metrics = new ServerMetrics(() -> List.of(state), List::of, () -> 0);
        assertThat(value(metrics.registry(), "evenkeel_server_breaker_open")).isZero();
        for (int i = 0; i < 4; i++) {
            revision.breaker().failed(1_000);
        }
        assertThat(value(metrics.registry(), "evenkeel_server_breaker_open")).isEqualTo(1);
        revision.release();
    }

    @Test
    void whatIsBuiltLaterIsDeclaredLater() {
        ServerMetrics metrics = new ServerMetrics(List::of, List::of, () -> 0);
        metrics.declare(() -> 7, () -> 2, Map.of(), () -> Optional.of(Instant.ofEpochSecond(1_800_000_000)));
        assertThat(value(metrics.registry(), "evenkeel_server_shadow_dropped_calls"))
                .isEqualTo(7);
        assertThat(value(metrics.registry(), "evenkeel_server_certificate_expiry_timestamp_seconds"))
                .isEqualTo(1_800_000_000);
    }

    @Test
    void aServerTellsThemAll() throws Exception {
        try (TestServer server = new TestServer(directory, TestModels.linear(1, 1), "")) {
            assertThat(server.metrics())
                    .contains("evenkeel_server_breaker_open{model=\"m\",revision=\"r1\"} 0.0")
                    .contains("evenkeel_server_shadow_dropped_calls_total 0.0")
                    .contains("evenkeel_server_connections_ended_total{port=\"admin\"} 0.0")
                    .contains("evenkeel_server_connections_ended_total{port=\"inference\"} 0.0")
                    .contains("evenkeel_server_connections_ended_total{port=\"metrics\"} 0.0")
                    .as("there is no TLS")
                    .doesNotContain("evenkeel_server_certificate_expiry_timestamp_seconds ");
        }
    }
}
