package dev.evenkeel.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects a request's body into one array, within a limit for the request and a budget for all of them. Memory grows
 * with what has arrived, not with what is announced. Confined to the request's event loop.
 */
final class Body {
    private static final int FIRST_CAPACITY = 1 << 14;

    private final int limit;
    private final long announced;
    private final MemoryBudget budget;
    private final Receiver receiver;
    private byte[] bytes = new byte[0];
    private @Nullable ReusedBody reused; // whose array it is
    private int size;
    private boolean ended;

    /** Gets exactly one of these calls, on the event loop. */
    interface Receiver {
        /**
         * The whole body came.
         *
         * @param body longer than the body only for a receiver that has asked for {@link ReusedBodies}
         */
        void complete(byte[] body, int length);

        /** The body is larger than the limit. */
        void tooLarge(int limit);

        /** The budget is spent. */
        void memoryFull();

        /** The body cannot be read: an encoding that is unknown (415), or not what it says that it is (400). */
        void unreadable(int status, String message);

        /** The client went away. */
        void broken();
    }

    private Body(int limit, long announced, MemoryBudget budget, Receiver receiver) {
        this.limit = limit;
        this.announced = announced;
        this.budget = budget;
        this.receiver = receiver;
    }

    /**
     * Starts to collect. Whatever the receiver is told, it must {@link #free} the result when it is done with it.
     *
     * @param limit in bytes
     */
    static Body collect(HttpServerRequest request, int limit, MemoryBudget budget, Receiver receiver) {
        Body body = new Body(limit, announced(request), budget, receiver);
        if (body.announced > limit) {
            body.ended = true;
            receiver.tooLarge(limit);
            return body;
        }
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING); // gone where it was decoded
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            body.ended = true;
            receiver.unreadable(
                    415,
                    "content encoding '" + encoding + "' is not supported: send the body plain, or in gzip or deflate");
            return body;
        }
        request.exceptionHandler(body::broken);
        request.endHandler(nothing -> body.end());
        request.handler(body::chunk);
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        return body;
    }

    /** Frees the body, whose array nobody looks at any more: it may get another request's body. */
    void reuse() {
        ReusedBody array = reused;
        free();
        if (array != null) {
            array.giveBack();
        }
    }

    /** Gives the memory back to the budget. */
    void free() {
        budget.giveBack(bytes.length);
        bytes = new byte[0];
        reused = null;
        size = 0;
        ended = true;
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return 0;
        }
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE; // the HTTP decoder refuses it; if it does not, we do
        }
    }

    private void chunk(Buffer chunk) {
        if (ended || chunk.length() == 0) { // what comes with trailers is empty
            return;
        }
        int needed = size + chunk.length();
        if (needed > limit) {
            ended = true;
            receiver.tooLarge(limit);
            return;
        }
        ByteBuf content = ((BufferInternal) chunk).unwrap();
        if (content instanceof ReusedBody whole) {
            reused = whole;
            adopt(whole.array(), chunk.length());
            return;
        }
        if (chunk.length() == announced && isOwned(content)) {
            adopt(content.array(), chunk.length());
            return;
        }
        if (needed > bytes.length && !grow(needed)) {
            ended = true;
            receiver.memoryFull();
            return;
        }
        chunk.getBytes(bytes, size);
        size = needed;
    }

    /** True when the chunk is all that its array holds: such an array is nobody else's. */
    private static boolean isOwned(ByteBuf content) {
        return content.hasArray() && content.array().length == content.readableBytes();
    }

    /** Takes the whole body as it came, without a copy. */
    private void adopt(byte[] whole, int length) {
        if (!budget.take(whole.length)) {
            ended = true;
            receiver.memoryFull();
            return;
        }
        bytes = whole;
        size = length;
    }

    private boolean grow(int needed) {
        int doubled = Math.min(limit, Math.max(FIRST_CAPACITY, 2 * bytes.length));
        int capacity = announced > 0 ? (int) Math.min(announced, doubled) : doubled;
        capacity = Math.max(capacity, needed);
        if (!budget.take(capacity - bytes.length)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }

    private void end() {
        if (!ended) {
            ended = true;
            boolean fits = size == bytes.length || reused != null;
            receiver.complete(fits ? bytes : Arrays.copyOf(bytes, size), size);
        }
    }

    private void broken(Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        if (cause instanceof DecoderException || cause instanceof IllegalArgumentException) { // a chunk's size
            receiver.unreadable(400, "the body cannot be decoded: " + cause.getMessage());
        } else {
            receiver.broken();
        }
    }
}
