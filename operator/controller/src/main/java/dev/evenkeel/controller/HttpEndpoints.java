package dev.evenkeel.controller;

import com.sun.net.httpserver.HttpExchange;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code /livez}, {@code /readyz} and {@code /metrics}. Live while the process answers; ready once told so. */
final class HttpEndpoints implements AutoCloseable {
    private final AtomicBoolean ready = new AtomicBoolean();
    private final HTTPServer server;

    /** Starts to answer on this port; 0 picks a free one. */
    HttpEndpoints(int port, PrometheusRegistry metrics) {
        try {
            server = HTTPServer.builder()
                    .port(port)
                    .registry(metrics)
                    .registerHealthHandler(false)
                    .defaultHandler(this::answer)
                    .buildAndStart();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
    }

    int port() {
        return server.getPort();
    }

    void ready(boolean isReady) {
        ready.set(isReady);
    }

    private void answer(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/livez" -> send(exchange, 200, "ok");
            case "/readyz" -> send(exchange, ready.get() ? 200 : 503, ready.get() ? "ok" : "starting");
            default -> send(exchange, 404, "try /livez, /readyz or /metrics");
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.close();
    }
}
