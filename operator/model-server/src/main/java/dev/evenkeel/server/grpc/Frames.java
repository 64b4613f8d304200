package dev.evenkeel.server.grpc;

import dev.evenkeel.server.http.MemoryBudget;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Cuts the body of a stream into gRPC's messages: one byte that says whether a message is compressed, four for its
 * length, the message. Memory is bounded by a limit for each message and a budget for all of them, and grows with what
 * has arrived, not with what is announced. Confined to the stream's event loop.
 */
final class Frames {
    private static final int PREFIX = 5;
    private static final int FIRST_CAPACITY = 1 << 16;
    private static final byte[] NONE = new byte[0];

    private final int limit;
    private final MemoryBudget budget;
    private final Receiver receiver;
    private int prefixSize;
    private byte flag;
    private int length;
    private byte[] message = NONE;
    private int size;
    private boolean closed;

    /** Gets the messages in their order, on the event loop. */
    interface Receiver {
        /** A complete message; its array is the receiver's, who gives it back with {@link Frames#free}. */
        void message(byte[] message, boolean compressed);

        /** The bytes are no gRPC, or more than the server takes. Nothing more will come. */
        void broken(GrpcFault fault);
    }

    /** @param limit of one message in bytes */
    Frames(int limit, MemoryBudget budget, Receiver receiver) {
        this.limit = limit;
        this.budget = budget;
        this.receiver = receiver;
    }

    /** Takes what has arrived. */
    void chunk(ByteBuf chunk) {
        while (chunk.isReadable() && !closed) {
            if (prefixSize < PREFIX) {
                prefix(chunk.readByte());
            } else {
                body(chunk, Math.min(chunk.readableBytes(), length - size));
            }
            if (prefixSize == PREFIX && size == length && !closed) {
                complete();
            }
        }
    }

    /** True when the stream may end here: no message is incomplete. */
    boolean isBetweenMessages() {
        return prefixSize == 0;
    }

    /** Gives a message's memory back. */
    void free(byte[] done) {
        budget.giveBack(done.length);
    }

    /** Takes nothing more, and gives the memory of an incomplete message back. */
    void close() {
        closed = true;
        free(message);
        message = NONE;
    }

    private void prefix(byte next) {
        if (prefixSize == 0) {
            flag = next;
            length = 0;
        } else {
            length = (length << 8) | (next & 0xff);
        }
        prefixSize++;
        if (prefixSize < PREFIX) {
            return;
        }
        if ((flag & ~1) != 0) {
            fail(GrpcStatus.INVALID_ARGUMENT, "the body is no gRPC: a message begins with the byte " + (flag & 0xff));
        } else if (length < 0 || length > limit) {
            fail(
                    GrpcStatus.RESOURCE_EXHAUSTED,
                    "the message has " + Integer.toUnsignedString(length) + " bytes, more than the " + limit
                            + " that are taken: send fewer rows at once, or raise --max-request-bytes");
        } else {
            grow(Math.min(length, FIRST_CAPACITY));
        }
    }

    private void body(ByteBuf chunk, int count) {
        if (size + count <= message.length || grow(Math.min(length, Math.max(size + count, 2 * message.length)))) {
            chunk.readBytes(message, size, count);
            size += count;
        }
    }

    private boolean grow(int capacity) {
        if (!budget.take(capacity - message.length)) {
            fail(GrpcStatus.UNAVAILABLE, "too many large requests at once: try again");
            return false;
        }
        message = Arrays.copyOf(message, capacity);
        return true;
    }

    private void complete() {
        byte[] done = message;
        message = NONE;
        size = 0;
        prefixSize = 0;
        receiver.message(done, flag == 1);
    }

    private void fail(GrpcStatus status, String description) {
        close();
        receiver.broken(new GrpcFault(status, description));
    }
}
