package dev.evenkeel.process;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusProtobufWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Probes and metrics, on a port of their own: {@code /livez}, {@code /readyz}, {@code /metrics}. Event-loop code;
 * readiness may ask the disk, and the exposition takes its time, so both are found out on a worker.
 */
public final class OperationsApi implements Handler<HttpServerRequest> {
    private static final ExpositionFormatWriter OPEN_METRICS =
            OpenMetricsTextFormatWriter.builder().build();
    private static final ExpositionFormatWriter PROTOBUF = new PrometheusProtobufWriter();
    private static final ExpositionFormatWriter TEXT =
            PrometheusTextFormatWriter.builder().build();

    private final Vertx vertx;
    private final PrometheusRegistry registry;
    private final Supplier<Optional<String>> unready;

    /**
     * Probes over {@code unready}, metrics from {@code registry}.
     *
     * @param unready why the process is not ready, empty when it is
     */
    public OperationsApi(Vertx vertx, PrometheusRegistry registry, Supplier<Optional<String>> unready) {
        this.vertx = vertx;
        this.registry = registry;
        this.unready = unready;
    }

    @Override
    public void handle(HttpServerRequest request) {
        switch (String.valueOf(request.path())) {
            case "/livez" -> text(request, 200, "ok\n");
            case "/readyz" ->
                vertx.executeBlocking(unready::get, false)
                        .onSuccess(why -> text(request, why.isEmpty() ? 200 : 503, why.orElse("ok") + "\n"))
                        .onFailure(failure -> text(request, 503, failure + "\n"));
            case "/metrics" -> metrics(request);
            default -> text(request, 404, "not found\n");
        }
    }

    private void metrics(HttpServerRequest request) {
        ExpositionFormatWriter writer = writer(request.getHeader(HttpHeaders.ACCEPT));
        vertx.executeBlocking(() -> write(writer), false)
                .onSuccess(body -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, writer.getContentType())
                        .end(body))
                .onFailure(failure -> text(request, 500, "metrics cannot be written: " + failure + "\n"));
    }

    /** The client's first wish that this process can meet: native histograms go out as protobuf only. */
    private static ExpositionFormatWriter writer(@Nullable String accept) {
        if (PROTOBUF.isAvailable() && PROTOBUF.accepts(accept)) {
            return PROTOBUF;
        }
        return OPEN_METRICS.accepts(accept) ? OPEN_METRICS : TEXT;
    }

    private Buffer write(ExpositionFormatWriter writer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 14);
        writer.write(out, registry.scrape());
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
