package dev.evenkeel.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class HttpEndpointsTest {
    @Test
    void isLiveAtOnceReadyWhenToldAndShowsItsMetrics() throws IOException, InterruptedException {
        PrometheusRegistry metrics = new PrometheusRegistry();
        Counter.builder()
                .name("evenkeel_test_total")
                .help("A test.")
                .register(metrics)
                .inc();
        try (HttpEndpoints endpoints = new HttpEndpoints(0, metrics);
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(get(client, endpoints, "/livez").statusCode()).isEqualTo(200);
            assertThat(get(client, endpoints, "/readyz").statusCode()).isEqualTo(503);
            endpoints.ready(true);
            assertThat(get(client, endpoints, "/readyz").statusCode()).isEqualTo(200);
            assertThat(get(client, endpoints, "/metrics").body()).contains("evenkeel_test_total 1.0");
            assertThat(get(client, endpoints, "/other").statusCode()).isEqualTo(404);
        }
    }

    private static HttpResponse<String> get(HttpClient client, HttpEndpoints endpoints, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + endpoints.port() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
