package dev.evenkeel.server.http;

import dev.evenkeel.server.dispatch.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Writes small JSON answers. Event-loop code. */
final class Answers {
    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    static final CharSequence OCTETS = HttpHeaders.createOptimized("application/octet-stream");

    private Answers() {}

    /** An error as the Open Inference Protocol wants it. */
    static Buffer error(String message) {
        return new JsonObject().put("error", message).toBuffer();
    }

    /** What a failed call is answered with. */
    static int status(Failure.Kind kind) {
        return switch (kind) {
            case INVALID -> 400;
            case NOT_FOUND -> 404;
            case ABANDONED -> 499;
            case ENGINE, INTERNAL -> 500;
            case OVERLOADED, UNAVAILABLE -> 503;
            case DEADLINE, TIMEOUT -> 504;
        };
    }

    static void send(HttpServerResponse response, int status, Buffer json) {
        if (response.closed() || response.headWritten()) {
            return; // the client went away, or has its answer
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(json);
    }

    /** Answers and closes the connection, because the request's body is not read. */
    static void refuseBody(HttpServerRequest request, int status, String message) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.headWritten()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end(error(message))
                .onComplete(ended -> request.connection().close());
    }
}
