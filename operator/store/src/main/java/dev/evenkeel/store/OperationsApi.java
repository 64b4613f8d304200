package dev.evenkeel.store;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Probes and metrics, on a port of their own. Event-loop code; the disk is asked on a worker. */
final class OperationsApi implements Handler<HttpServerRequest> {
    private static final ExpositionFormatWriter OPEN_METRICS =
            OpenMetricsTextFormatWriter.builder().build();
    private static final ExpositionFormatWriter TEXT =
            PrometheusTextFormatWriter.builder().build();

    private final Vertx vertx;
    private final Blobs blobs;
    private final StoreMetrics metrics;

    OperationsApi(Vertx vertx, Blobs blobs, StoreMetrics metrics) {
        this.vertx = vertx;
        this.blobs = blobs;
        this.metrics = metrics;
    }

    @Override
    public void handle(HttpServerRequest request) {
        switch (String.valueOf(request.path())) {
            case "/livez" -> text(request, 200, "ok\n");
            case "/readyz" ->
                vertx.executeBlocking(blobs::isWritable, false).onComplete(done -> {
                    boolean ready = done.succeeded() && done.result();
                    text(request, ready ? 200 : 503, ready ? "ok\n" : "the data directory cannot be written\n");
                });
            case "/metrics" -> metrics(request);
            default -> text(request, 404, "not found\n");
        }
    }

    private void metrics(HttpServerRequest request) {
        ExpositionFormatWriter writer =
                OPEN_METRICS.accepts(request.getHeader(HttpHeaders.ACCEPT)) ? OPEN_METRICS : TEXT;
        vertx.executeBlocking(() -> write(writer), false)
                .onSuccess(body -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, writer.getContentType())
                        .end(body))
                .onFailure(failure -> text(request, 500, "metrics cannot be written: " + failure + "\n"));
    }

    private Buffer write(ExpositionFormatWriter writer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 14);
        writer.write(out, metrics.registry().scrape());
        return Buffer.buffer(out.toByteArray());
    }

    private static void text(HttpServerRequest request, int status, String text) {
        if (!request.response().closed()) {
            request.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                    .end(text);
        }
    }
}
