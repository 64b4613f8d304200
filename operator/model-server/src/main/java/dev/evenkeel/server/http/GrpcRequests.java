package dev.evenkeel.server.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Knows gRPC's calls among the requests of a port, and refuses them in their own form. Event-loop code. */
public final class GrpcRequests {
    private static final String CONTENT_TYPE = "application/grpc";
    private static final int DEADLINE_EXCEEDED = 4;
    private static final int PERMISSION_DENIED = 7;
    private static final int UNAUTHENTICATED = 16;
    private static final long NO_ERROR = 0;

    private GrpcRequests() {}

    /** True when a request is a call of gRPC. */
    public static boolean isGrpc(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith(CONTENT_TYPE);
    }

    /**
     * Ends a call before it began: gRPC's clients look for a status of their own, and make of HTTP's what they like.
     *
     * @param status of HTTP: 401, 403 or 408
     * @param message printable ASCII without percent signs
     */
    static void refuse(HttpServerRequest request, int status, String message) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.headWritten()) {
            return;
        }
        int code = switch (status) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 408 -> DEADLINE_EXCEEDED;
            default -> throw new IllegalArgumentException("no call is refused with " + status);
        };
        response.putHeader(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE)
                .putHeader("grpc-status", Integer.toString(code))
                .putHeader("grpc-message", message)
                .end()
                .onComplete(sent -> response.reset(NO_ERROR)); // the rest is not wanted
    }
}
