package dev.evenkeel.store;

import dev.evenkeel.process.JvmFigures;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/** All metrics of the store. Label values are operations and the HTTP statuses that the store sends. */
final class StoreMetrics {
    private static final double[] SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60
    };

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests;
    private final Histogram duration;
    private final Counter received;
    private final Counter sent;
    private final Counter reviews;
    private final Gauge uploads;

    /** What a request wants. */
    enum Operation {
        BLOB_PUT,
        BLOB_GET,
        BLOB_HEAD,
        PROGRESS_PUT,
        PROGRESS_GET,
        UNKNOWN;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How an authentication ended. */
    enum Review {
        VALID,
        INVALID,
        UNAVAILABLE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param freeBytes NaN when it cannot be told */
    StoreMetrics(DoubleSupplier freeBytes) {
        JvmFigures.register(registry);
        // No metric here samples exemplars: it takes a lock, and event loops count too.
        requests = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_store_requests_total")
                .help("Requests that were answered, by operation and HTTP status.")
                .labelNames("operation", "code")
                .register(registry);
        duration = Histogram.builder()
                .withoutExemplars()
                .name("evenkeel_store_request_duration_seconds")
                .help("Time from a request's head to the end of its answer, by operation.")
                .labelNames("operation")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
        received = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_store_received_bytes_total")
                .help("Bytes of blobs that came in, also of those that were refused.")
                .register(registry);
        sent = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_store_sent_bytes_total")
                .help("Bytes of blobs that were read.")
                .register(registry);
        reviews = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_store_authentications_total")
                .help("Requests by the outcome of their authentication.")
                .labelNames("result")
                .register(registry);
        uploads = Gauge.builder()
                .name("evenkeel_store_uploads_in_flight")
                .help("Blobs that are coming in.")
                .register(registry);
        GaugeWithCallback.builder()
                .name("evenkeel_store_free_bytes")
                .help("Bytes that the store's file system has left.")
                .callback(callback -> callback.call(freeBytes.getAsDouble()))
                .register(registry);
    }

    PrometheusRegistry registry() {
        return registry;
    }

    void answered(Operation operation, int status, long nanos) {
        requests.labelValues(operation.label(), Integer.toString(status)).inc();
        duration.labelValues(operation.label()).observe(Math.max(0, nanos) / 1e9);
    }

    void received(long bytes) {
        received.inc(bytes);
    }

    void sent(long bytes) {
        sent.inc(bytes);
    }

    void reviewed(Review review) {
        reviews.labelValues(review.label()).inc();
    }

    void uploadBegins() {
        uploads.inc();
    }

    void uploadEnds() {
        uploads.dec();
    }
}
