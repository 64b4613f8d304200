package dev.evenkeel.server.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.TestServer;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_33_5.Metrics.Histogram;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_33_5.Metrics.MetricFamily;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scrape tells after calls that are known, in each format. */
class RevisionMetricsTest {
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0";
    private static final String PROTOBUF =
            "application/vnd.google.protobuf; " + "proto=io.prometheus.client.MetricFamily; encoding=delimited";

    @TempDir
    Path directory;

    @Test
    void eachFormatTellsTheSameOfKnownCalls() throws Exception {
        try (TestServer server = new TestServer(directory, TestModels.linear(1, 1, 2), "")) {
            for (int i = 0; i < 3; i++) {
                server.infer(TestServer.request("a", "[2,2]", "[1,2,3,4]"));
            }
            server.infer(TestServer.request("a", "[1,3]", "[1,2,3]"));
            server.post("/v2/models/m/versions/r9/infer", TestServer.request("a", "[1,2]", "[1,2]"));
            String labels = "{model=\"m\",revision=\"r1\"} ";
            await().untilAsserted(() -> assertThat(text(server))
                    .contains("evenkeel_server_inferences_total{model=\"m\",outcome=\"ok\",revision=\"r1\"} 3.0")
                    .contains("evenkeel_server_inferences_total{model=\"m\",outcome=\"invalid\",revision=\"r1\"} 1.0")
                    .contains("evenkeel_server_inferences_total{model=\"m\",outcome=\"engine\",revision=\"r1\"} 0.0")
                    .contains("evenkeel_server_inference_duration_seconds_count" + labels + "3")
                    .contains("evenkeel_server_queue_seconds_count" + labels + "3")
                    .contains("evenkeel_server_engine_seconds_count" + labels + "3")
                    .contains("evenkeel_server_batch_rows_count" + labels + "3")
                    .contains("evenkeel_server_batch_rows_sum" + labels + "6.0")
                    .contains("evenkeel_server_batch_rows_bucket{model=\"m\",revision=\"r1\",le=\"1.0\"} 0")
                    .contains("evenkeel_server_batch_rows_bucket{model=\"m\",revision=\"r1\",le=\"2.0\"} 3")
                    .contains("evenkeel_server_batch_calls_sum" + labels + "3.0")
                    .contains("evenkeel_server_calls_in_flight{model=\"m\"} 0.0")
                    .contains("evenkeel_server_generation{model=\"m\"} 1.0")
                    .contains("evenkeel_server_requests_rejected_total{reason=\"not_served\"} 1.0")
                    .containsPattern("evenkeel_server_concurrency_limit\\{model=\"m\"} [1-9]"));
            Map<String, Histogram> histograms = histograms(server.metrics(PROTOBUF));
            Histogram rows = Objects.requireNonNull(histograms.get("evenkeel_server_batch_rows"));
            assertThat(rows.getSampleCount()).isEqualTo(3);
            assertThat(rows.getSampleSum()).isEqualTo(6);
            assertThat(rows.getBucketCount()).as("classic buckets").isPositive();
            assertThat(rows.getPositiveSpanCount()).as("native buckets").isPositive();
            assertThat(rows.getPositiveDelta(0)).as("three runs of two rows").isEqualTo(3);
            assertThat(Objects.requireNonNull(histograms.get("evenkeel_server_engine_seconds"))
                            .getPositiveSpanCount())
                    .isPositive();
            assertThat(histograms).containsKey("evenkeel_server_request_duration_seconds");
        }
    }

    private static String text(TestServer server) throws IOException, InterruptedException {
        return new String(server.metrics(OPEN_METRICS), StandardCharsets.UTF_8);
    }

    private static Map<String, Histogram> histograms(byte[] body) throws IOException {
        Map<String, Histogram> found = new HashMap<>();
        ByteArrayInputStream in = new ByteArrayInputStream(body);
        for (MetricFamily family = MetricFamily.parseDelimitedFrom(in);
                family != null;
                family = MetricFamily.parseDelimitedFrom(in)) {
            if (family.getMetric(0).hasHistogram()) {
                found.put(family.getName(), family.getMetric(0).getHistogram());
            }
        }
        return found;
    }
}
