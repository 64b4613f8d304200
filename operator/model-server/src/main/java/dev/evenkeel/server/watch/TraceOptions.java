package dev.evenkeel.server.watch;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where spans go, by the environment variables of OpenTelemetry's exporters: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or
 * OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME, and OTEL_TRACES_SAMPLER_ARG for the share
 * of the calls without a caller's trace that begin one.
 *
 * @param endpoint takes spans by HTTP in JSON
 * @param rootRatio from 0 to 1
 */
public record TraceOptions(URI endpoint, Map<String, String> headers, String serviceName, double rootRatio) {
    public TraceOptions {
        headers = Map.copyOf(headers);
        if (!(rootRatio >= 0 && rootRatio <= 1)) {
            throw new IllegalArgumentException("OTEL_TRACES_SAMPLER_ARG must be from 0 to 1, not " + rootRatio);
        }
    }

    /**
     * Empty when no endpoint is set: there are no traces then.
     *
     * @throws IllegalArgumentException when a variable's value is none that it can have
     */
    public static Optional<TraceOptions> of(Map<String, String> environment) {
        String traces = environment.getOrDefault("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "");
        String base = environment.getOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT", "");
        if (traces.isEmpty() && base.isEmpty()) {
            return Optional.empty();
        }
        String endpoint = !traces.isEmpty() ? traces : base + (base.endsWith("/") ? "" : "/") + "v1/traces";
        return Optional.of(new TraceOptions(
                URI.create(endpoint),
                headers(environment.getOrDefault("OTEL_EXPORTER_OTLP_HEADERS", "")),
                environment.getOrDefault("OTEL_SERVICE_NAME", "evenkeel-model-server"),
                Double.parseDouble(environment.getOrDefault("OTEL_TRACES_SAMPLER_ARG", "1"))));
    }

    private static Map<String, String> headers(String list) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String pair : list.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                headers.put(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
            }
        }
        return headers;
    }
}
