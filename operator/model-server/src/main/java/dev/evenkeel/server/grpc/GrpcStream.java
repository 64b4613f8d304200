package dev.evenkeel.server.grpc;

import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.Failure;
import io.netty.util.AsciiString;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC call as HTTP/2 sees it: head, messages, and a status in the trailers, exactly one. Confined to the stream's
 * event loop, but for {@link #isCancelled}. Source: "gRPC over HTTP2" in gRPC's documentation.
 */
final class GrpcStream {
    private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    private static final AsciiString GRPC = AsciiString.cached("application/grpc");
    private static final AsciiString STATUS = AsciiString.cached("grpc-status");
    private static final AsciiString MESSAGE = AsciiString.cached("grpc-message");
    private static final AsciiString PUSHBACK = AsciiString.cached("grpc-retry-pushback-ms");
    private static final AsciiString ACCEPT = AsciiString.cached("grpc-accept-encoding");
    private static final AsciiString ZERO = AsciiString.cached("0");
    private static final long NO_ERROR = 0;
    private static final int MAX_DESCRIPTION = 1024;

    private final HttpServerRequest request;
    private final Ended ended;
    private final ContextInternal context = Objects.requireNonNull(ContextInternal.current(), "not on an event loop");
    private final Executor loop = context.nettyEventLoop();
    private boolean headSent;
    private boolean done;
    private volatile boolean cancelled;

    /** Told once how the stream ended. */
    @FunctionalInterface
    interface Ended {
        void ended(GrpcStream stream, GrpcStatus status);
    }

    GrpcStream(HttpServerRequest request, Ended ended) {
        this.request = request;
        this.ended = ended;
    }

    /**
     * Reads the client's messages.
     *
     * @param end called when the client has sent all
     * @param gone called when the client went away before the stream was ended
     */
    void read(Frames frames, Runnable end, Runnable gone) {
        request.exceptionHandler(cause -> cancel(frames, gone));
        request.response().exceptionHandler(cause -> cancel(frames, gone));
        request.endHandler(nothing -> {
            if (frames.isBetweenMessages()) {
                end.run();
            } else if (!done) {
                frames.close();
                end(GrpcStatus.INVALID_ARGUMENT, "the stream ends inside a message");
            }
        });
        request.handler(frames::chunk);
    }

    private void cancel(Frames frames, Runnable gone) {
        if (!done) {
            cancelled = true;
            done = true;
            frames.close();
            gone.run();
            ended.ended(this, GrpcStatus.CANCELLED);
        }
    }

    /** True once the client has gone. Any thread. */
    boolean isCancelled() {
        return cancelled;
    }

    /** True once the status is sent, or the client has gone. */
    boolean isDone() {
        return done;
    }

    Executor loop() {
        return loop;
    }

    /** For work that would hold the event loop; what comes of it is told there again. */
    <T> Future<T> elsewhere(Callable<T> work) {
        return context.executeBlocking(work, false);
    }

    @Nullable
    String header(CharSequence name) {
        return request.getHeader(name);
    }

    /** Stops reading for a while, so that the client's window fills. */
    void pause() {
        request.pause();
    }

    void resume() {
        request.resume();
    }

    /** When the client gives up, from its header {@code grpc-timeout}. */
    long deadlineNanos(long nowNanos) throws GrpcFault {
        String timeout = request.getHeader("grpc-timeout");
        return timeout == null ? Call.NO_DEADLINE : nowNanos + timeoutNanos(timeout);
    }

    /** At most 8 digits and a unit; more than some hundred years are cut to that. */
    static long timeoutNanos(String timeout) throws GrpcFault {
        int digits = timeout.length() - 1;
        long value = 0;
        for (int i = 0; i < digits; i++) {
            char digit = timeout.charAt(i);
            value = digit >= '0' && digit <= '9' && digits <= 8 ? 10 * value + digit - '0' : Long.MIN_VALUE / 16;
        }
        long unit = switch (digits < 1 || value < 0 ? ' ' : timeout.charAt(digits)) {
            case 'H' -> 3_600_000_000_000L;
            case 'M' -> 60_000_000_000L;
            case 'S' -> 1_000_000_000L;
            case 'm' -> 1_000_000L;
            case 'u' -> 1_000L;
            case 'n' -> 1L;
            default ->
                throw new GrpcFault(
                        GrpcStatus.INVALID_ARGUMENT,
                        "header grpc-timeout must be 1 to 8 digits and a unit of H, M, S, m, u or n, not '" + timeout
                                + "'");
        };
        return Math.min(value, (Long.MAX_VALUE >> 2) / unit) * unit;
    }

    /** Sends the one answer of a unary call, and OK. */
    void reply(Buffer frame) {
        if (!done) {
            HttpServerResponse response = head();
            response.putTrailer(STATUS, ZERO);
            response.end(frame);
            ended(GrpcStatus.OK);
        }
    }

    /** Sends the head of an answer that may be long in coming, so that the client knows that the stream is open. */
    void open() {
        head().writeHead();
    }

    /** Sends one of many answers. */
    void send(Buffer frame) {
        if (!done) {
            head().write(frame);
        }
    }

    /** True when the client reads what it is sent; else {@code drained} is called once it does again. */
    boolean isWritable(Runnable drained) {
        HttpServerResponse response = request.response();
        if (!response.writeQueueFull()) {
            return true;
        }
        response.drainHandler(nothing -> drained.run());
        return false;
    }

    /** Ends the stream with a status. */
    void end(GrpcStatus status, String description) {
        end(status, description, false);
    }

    void end(GrpcFault fault) {
        end(fault.status(), fault.description(), fault.status() == GrpcStatus.UNAVAILABLE);
    }

    void end(Failure failure) {
        end(GrpcStatus.of(failure.kind()), failure.message(), failure.isTransient());
    }

    private void end(GrpcStatus status, String description, boolean tryAgain) {
        if (done) {
            return;
        }
        boolean trailersOnly = !headSent;
        HttpServerResponse response = head();
        put(response, trailersOnly, STATUS, Integer.toString(status.code()));
        if (!description.isEmpty()) {
            put(response, trailersOnly, MESSAGE, encode(description));
        }
        if (tryAgain) {
            put(response, trailersOnly, PUSHBACK, Integer.toString(1000 * Failure.RETRY_AFTER_SECONDS));
        }
        if (status == GrpcStatus.UNIMPLEMENTED) {
            put(response, trailersOnly, ACCEPT, Compression.ACCEPTED);
        }
        boolean unread = !request.isEnded();
        response.end().onComplete(sent -> {
            if (unread) {
                response.reset(NO_ERROR); // else the client would go on to send what nobody reads
            }
        });
        ended(status);
    }

    private static void put(HttpServerResponse response, boolean asHeader, CharSequence name, CharSequence value) {
        if (asHeader) {
            response.putHeader(name, value);
        } else {
            response.putTrailer(name, value);
        }
    }

    private HttpServerResponse head() {
        HttpServerResponse response = request.response();
        if (!headSent) {
            headSent = true;
            response.putHeader(CONTENT_TYPE, GRPC);
        }
        return response;
    }

    private void ended(GrpcStatus status) {
        done = true;
        ended.ended(this, status);
    }

    /** Percent-encodes what is not printable ASCII, as gRPC wants it for {@code grpc-message}. */
    static String encode(String description) {
        String shown = description.length() > MAX_DESCRIPTION
                ? description.substring(0, MAX_DESCRIPTION) + "..."
                : description;
        byte[] utf8 = shown.getBytes(StandardCharsets.UTF_8);
        StringBuilder encoded = new StringBuilder(utf8.length + 16);
        for (byte next : utf8) {
            if (next >= 0x20 && next < 0x7f && next != '%') {
                encoded.append((char) next);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit((next >> 4) & 0xf, 16)))
                        .append(Character.toUpperCase(Character.forDigit(next & 0xf, 16)));
            }
        }
        return encoded.toString();
    }
}
