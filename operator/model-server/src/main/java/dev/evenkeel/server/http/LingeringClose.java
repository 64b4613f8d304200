package dev.evenkeel.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;

/**
 * Closes an HTTP/1 connection whose request was answered before its body was read. What still comes is dropped, for a
 * while and up to a size: a socket closed over bytes that nobody read is reset, and the reset may take the answer from a
 * client that sends first and reads then. Source: RFC 9112, section 9.6. Confined to the connection's event loop.
 */
final class LingeringClose {
    private static final long MOST_MILLIS = 1000;
    private static final long MOST_BYTES = 16 << 20;

    private final HttpServerRequest request;
    private long dropped;

    private LingeringClose(HttpServerRequest request) {
        this.request = request;
    }

    /** Begins, once the answer is on its way. */
    static void begin(HttpServerRequest request) {
        if (request.isEnded()) {
            request.connection().close();
            return;
        }
        LingeringClose closing = new LingeringClose(request);
        request.handler(closing::drop);
        request.endHandler(whole -> closing.close());
        request.resume();
        ((HttpServerRequestInternal) request).context().owner().setTimer(MOST_MILLIS, late -> closing.close());
    }

    private void drop(Buffer chunk) {
        dropped += chunk.length();
        if (dropped > MOST_BYTES) {
            close();
        }
    }

    private void close() {
        request.connection().close();
    }
}
