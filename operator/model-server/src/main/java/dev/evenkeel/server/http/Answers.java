package dev.evenkeel.server.http;

import dev.evenkeel.server.dispatch.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;

/** Writes small JSON answers. Event-loop code. */
final class Answers {
    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    static final CharSequence OCTETS = HttpHeaders.createOptimized("application/octet-stream");

    private static final int SMALL_BODY_DIGITS = 6;
    private static final long NO_ERROR = 0; // RFC 9113, section 8.1: the answer is complete, the rest is not wanted

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
            case INTERNAL -> 500;
            case ENGINE, OVERLOADED, UNAVAILABLE -> 503;
            case DEADLINE, TIMEOUT -> 504;
        };
    }

    static void send(HttpServerResponse response, int status, Buffer json) {
        send(response, status, JSON, json);
    }

    static void send(HttpServerResponse response, int status, CharSequence type, Buffer body) {
        if (response.closed() || response.headWritten()) {
            return; // the client went away, or has its answer
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type).end(body);
    }

    /**
     * Answers a request without reading its body. A small body is left to be skipped, so that the connection can be
     * used again; a large one, or one of unknown length, is refused as by {@link #refuseBody}.
     */
    static void refuse(HttpServerRequest request, int status, Buffer json) {
        if (hasSmallBody(request)) {
            send(request.response(), status, json);
        } else {
            refuseBody(request, status, json);
        }
    }

    /** True when the request's body is worth to be skipped, so that the connection can be used again. */
    static boolean hasSmallBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null
                ? request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null
                : length.length() < SMALL_BODY_DIGITS;
    }

    /**
     * Answers and ends the connection (HTTP/2: the stream), because the request's body is not read to its end.
     */
    static void refuseBody(HttpServerRequest request, int status, Buffer json) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.headWritten()) {
            return;
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        if (request.version() == HttpVersion.HTTP_2) {
            response.end(json).onComplete(ended -> response.reset(NO_ERROR));
        } else {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                    .end(json)
                    .onComplete(ended -> LingeringClose.begin(request));
        }
    }
}
