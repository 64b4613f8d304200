package dev.evenkeel.server.http;

import dev.evenkeel.server.dispatch.Call;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/**
 * How long a client waits, as its proxy tells: Envoy, and the meshes built on it, send the milliseconds that are left.
 * Source: Envoy's router filter, header x-envoy-expected-rq-timeout-ms.
 */
final class Deadline {
    private static final CharSequence HEADER = HttpHeaders.createOptimized("x-envoy-expected-rq-timeout-ms");

    private Deadline() {}

    /**
     * The deadline on the clock of {@link System#nanoTime}; none when the header is missing or makes no sense.
     *
     * @param start when the request came, on the same clock
     */
    static long of(HttpServerRequest request, long start) {
        String millis = request.getHeader(HEADER);
        if (millis == null || millis.isEmpty() || millis.length() > 9) {
            return Call.NO_DEADLINE;
        }
        for (int i = 0; i < millis.length(); i++) {
            if (millis.charAt(i) < '0' || millis.charAt(i) > '9') {
                return Call.NO_DEADLINE;
            }
        }
        return start + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(millis));
    }
}
