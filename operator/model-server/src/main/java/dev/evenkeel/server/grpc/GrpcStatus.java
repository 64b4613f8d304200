package dev.evenkeel.server.grpc;

import dev.evenkeel.server.dispatch.Failure;

/** The statuses of gRPC that the server gives; the constant's name is the one in gRPC's own list. */
public enum GrpcStatus {
    OK(0),
    CANCELLED(1),
    INVALID_ARGUMENT(3),
    DEADLINE_EXCEEDED(4),
    NOT_FOUND(5),
    PERMISSION_DENIED(7),
    RESOURCE_EXHAUSTED(8),
    FAILED_PRECONDITION(9),
    UNIMPLEMENTED(12),
    INTERNAL(13),
    UNAVAILABLE(14),
    UNAUTHENTICATED(16);

    private final int code;

    GrpcStatus(int code) {
        this.code = code;
    }

    /** The number in the trailer {@code grpc-status}. */
    public int code() {
        return code;
    }

    /** The status of a call that failed. */
    static GrpcStatus of(Failure.Kind kind) {
        return switch (kind) {
            case INVALID -> INVALID_ARGUMENT;
            case NOT_FOUND -> NOT_FOUND;
            case OVERLOADED, UNAVAILABLE, ENGINE -> UNAVAILABLE;
            case DEADLINE, TIMEOUT -> DEADLINE_EXCEEDED;
            case ABANDONED -> CANCELLED;
            case INTERNAL -> INTERNAL;
        };
    }
}
