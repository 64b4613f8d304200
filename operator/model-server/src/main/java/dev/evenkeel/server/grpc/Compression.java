package dev.evenkeel.server.grpc;

import dev.evenkeel.server.http.MemoryBudget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** The encodings of messages that the server takes; its own answers are not compressed. */
enum Compression {
    IDENTITY,
    GZIP,
    DEFLATE;

    /** The value of the header {@code grpc-accept-encoding}. */
    static final String ACCEPTED = "identity, gzip, deflate";

    /** The encoding with this name in the header {@code grpc-encoding}. */
    static Compression of(@Nullable String name) throws GrpcFault {
        if (name == null) {
            return IDENTITY;
        }
        return switch (name) {
            case "identity" -> IDENTITY;
            case "gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default ->
                throw new GrpcFault(
                        GrpcStatus.UNIMPLEMENTED, "grpc-encoding '" + name + "' is not taken; use one of " + ACCEPTED);
        };
    }

    /**
     * Expands a message, in memory that is taken from the budget as it is needed. A message that expands to much more
     * than it has bytes costs no more than the limit.
     */
    byte[] expand(byte[] message, int limit, MemoryBudget budget) throws GrpcFault {
        int held = 0;
        try (InputStream in = open(message)) {
            byte[] expanded = new byte[0];
            int size = 0;
            while (true) {
                if (size == expanded.length) {
                    int capacity = (int) Math.min(limit + 1L, Math.max(1024, 4L * Math.max(size, message.length)));
                    if (!budget.take(capacity - held)) {
                        throw new GrpcFault(GrpcStatus.UNAVAILABLE, "too many large requests at once: try again");
                    }
                    held = capacity;
                    expanded = Arrays.copyOf(expanded, capacity);
                }
                int count = in.read(expanded, size, expanded.length - size);
                if (count < 0) {
                    budget.giveBack(held - size);
                    held = size;
                    return Arrays.copyOf(expanded, size);
                }
                size += count;
                if (size > limit) {
                    throw new GrpcFault(
                            GrpcStatus.RESOURCE_EXHAUSTED,
                            "the message expands to more than " + limit
                                    + " bytes: send fewer rows at once, or raise --max-request-bytes");
                }
            }
        } catch (IOException e) {
            budget.giveBack(held);
            throw new GrpcFault(
                    GrpcStatus.INVALID_ARGUMENT, "the message is no valid " + name() + ": " + e.getMessage());
        } catch (GrpcFault fault) {
            budget.giveBack(held);
            throw fault;
        }
    }

    private InputStream open(byte[] message) throws IOException, GrpcFault {
        ByteArrayInputStream bytes = new ByteArrayInputStream(message);
        return switch (this) {
            case GZIP -> new GZIPInputStream(bytes);
            case DEFLATE -> new InflaterInputStream(bytes);
            case IDENTITY ->
                throw new GrpcFault(
                        GrpcStatus.INVALID_ARGUMENT, "a message is compressed, but there is no grpc-encoding");
        };
    }
}
