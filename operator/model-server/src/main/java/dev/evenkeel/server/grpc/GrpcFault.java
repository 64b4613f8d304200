package dev.evenkeel.server.grpc;

import dev.evenkeel.server.http.RepositoryControl.Refused;
import dev.evenkeel.server.protocol.RequestFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call that ends with a status other than OK. The message goes to the client; it has no stack trace. */
final class GrpcFault extends Exception {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(GrpcFault.class);

    private final GrpcStatus status;

    GrpcFault(GrpcStatus status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** What a client is told about this cause; one that is no fault of the client's is logged. */
    static GrpcFault of(Throwable cause) {
        if (cause instanceof GrpcFault fault) {
            return fault;
        }
        if (cause instanceof RequestFault fault) {
            return new GrpcFault(GrpcStatus.INVALID_ARGUMENT, String.valueOf(fault.getMessage()));
        }
        if (cause instanceof Refused refused) {
            return new GrpcFault(
                    switch (refused.why()) {
                        case OFF -> GrpcStatus.PERMISSION_DENIED;
                        case NOT_THERE -> GrpcStatus.NOT_FOUND;
                        case UNUSABLE -> GrpcStatus.FAILED_PRECONDITION;
                    },
                    refused.explanation());
        }
        LOG.error("a gRPC call failed unexpectedly", cause);
        return new GrpcFault(GrpcStatus.INTERNAL, "internal error; the server's log has more");
    }

    GrpcStatus status() {
        return status;
    }

    String description() {
        return String.valueOf(getMessage());
    }
}
