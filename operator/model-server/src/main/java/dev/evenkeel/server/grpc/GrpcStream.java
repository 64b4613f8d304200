package dev.evenkeel.server.grpc;

import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.http.BareStream;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
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
    private static final AsciiString SUCCESS = HttpResponseStatus.OK.codeAsText();
    private static final Http2Headers HEAD = ReadOnlyHttp2Headers.serverHeaders(false, SUCCESS, CONTENT_TYPE, GRPC);
    private static final Http2Headers OK = ReadOnlyHttp2Headers.trailers(false, STATUS, AsciiString.cached("0"));
    private static final int MAX_DESCRIPTION = 1024;

    private final BareStream stream;
    private final Ended ended;
    private boolean headSent;
    private boolean done;
    private volatile boolean cancelled;

    /** Told once how the stream ended. */
    @FunctionalInterface
    interface Ended {
        void ended(GrpcStream stream, GrpcStatus status);
    }

    GrpcStream(BareStream stream, Ended ended) {
        this.stream = stream;
        this.ended = ended;
    }

    /**
     * Reads the client's messages.
     *
     * @param end called when the client has sent all
     * @param gone called when the client went away before the stream was ended
     */
    void read(Frames frames, Runnable end, Runnable gone) {
        stream.read(new BareStream.Receiver() {
            @Override
            public void data(ByteBuf bytes) {
                frames.chunk(bytes);
            }

            @Override
            public void end() {
                if (frames.isBetweenMessages()) {
                    end.run();
                } else if (!done) {
                    frames.close();
                    GrpcStream.this.end(GrpcStatus.INVALID_ARGUMENT, "the stream ends inside a message");
                }
            }

            @Override
            public void gone() {
                cancel(frames, gone);
            }
        });
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
        return stream.context().nettyEventLoop();
    }

    /** For work that would hold the event loop; what comes of it is told there again. */
    <T> Future<T> elsewhere(Callable<T> work) {
        return stream.context().executeBlocking(work, false);
    }

    @Nullable
    String header(CharSequence name) {
        return stream.header(name);
    }

    /** Stops reading for a while, so that the client's window fills. */
    void pause() {
        stream.pause();
    }

    void resume() {
        stream.resume();
    }

    /** When the client gives up, from its header {@code grpc-timeout}. */
    long deadlineNanos(long nowNanos) throws GrpcFault {
        String timeout = stream.header("grpc-timeout");
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
    void reply(ByteBuf frame) {
        if (!done) {
            done = true; // before it is sent: the connection may break over it, and then the stream has gone
            stream.send(HEAD, frame, OK);
            ended.ended(this, GrpcStatus.OK);
        }
    }

    /** Sends the head of an answer that may be long in coming, so that the client knows that the stream is open. */
    void open() {
        if (!headSent) {
            headSent = true;
            stream.send(HEAD, false);
        }
    }

    /** Sends one of many answers. */
    void send(ByteBuf frame) {
        if (!done) {
            open();
            stream.send(frame);
        }
    }

    /** True when the client reads what it is sent; else {@code drained} is called once it does again. */
    boolean isWritable(Runnable drained) {
        return stream.isWritable(drained);
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
        done = true;
        Http2Headers trailers = new DefaultHttp2Headers(false);
        if (!headSent) {
            trailers.status(SUCCESS).set(CONTENT_TYPE, GRPC);
        }
        trailers.set(STATUS, Integer.toString(status.code()));
        if (!description.isEmpty()) {
            trailers.set(MESSAGE, encode(description));
        }
        if (tryAgain) {
            trailers.set(PUSHBACK, Integer.toString(1000 * Failure.RETRY_AFTER_SECONDS));
        }
        if (status == GrpcStatus.UNIMPLEMENTED) {
            trailers.set(ACCEPT, Compression.ACCEPTED);
        }
        stream.send(trailers, true);
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
