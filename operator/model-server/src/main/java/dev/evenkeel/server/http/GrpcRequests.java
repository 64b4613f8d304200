package dev.evenkeel.server.http;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Knows gRPC's calls among the requests of a port, and refuses them in their own form. Event-loop code. */
final class GrpcRequests {
    private static final String CONTENT_TYPE = "application/grpc";
    private static final int DEADLINE_EXCEEDED = 4;
    private static final int PERMISSION_DENIED = 7;
    private static final int UNAUTHENTICATED = 16;

    private GrpcRequests() {}

    /** True when a request with this content type is a call of gRPC. */
    static boolean isGrpc(@Nullable CharSequence contentType) {
        return contentType != null && contentType.toString().startsWith(CONTENT_TYPE);
    }

    /** Tells a client of gRPC that it does not speak HTTP/2, or not from the connection's first byte. */
    static void needHttp2(HttpServerRequest request) {
        request.response().setStatusCode(505).end("gRPC needs HTTP/2, from the first byte of the connection\n");
    }

    /**
     * Ends a call before it began: gRPC's clients look for a status of their own, and make of HTTP's what they like.
     *
     * @param status of HTTP: 401, 403 or 408
     * @param message printable ASCII without percent signs
     */
    static void refuse(BareStream stream, int status, String message) {
        int code = switch (status) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 408 -> DEADLINE_EXCEEDED;
            default -> throw new IllegalArgumentException("no call is refused with " + status);
        };
        Http2Headers head = new DefaultHttp2Headers(false)
                .status("200")
                .set(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE)
                .set("grpc-status", Integer.toString(code))
                .set("grpc-message", message);
        stream.send(head, true);
    }
}
