package dev.evenkeel.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.GoAway;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A request for gRPC, on Netty's HTTP/2 as it is: Vert.x's request and response, with their queues, handlers and futures,
 * took more time than the request's own work. Confined to the connection's event loop, but for {@link #context}.
 */
public final class BareStream extends VertxStream implements ConnectionWatch.Exchange {
    private static final Receiver NOBODY = new Receiver() {
        @Override
        public void data(ByteBuf bytes) {}

        @Override
        public void end() {}

        @Override
        public void gone() {}
    };

    private final BareStreams connection;
    private final Http2Stream stream;
    private final Http2Headers head;
    private final Queue<ByteBuf> held = new ArrayDeque<>(0);
    private Receiver receiver = NOBODY;
    private @Nullable Runnable writable;
    private boolean paused;
    private boolean delivering;
    private boolean arrived; // all that the client sends
    private boolean endTold;
    private boolean headSent;
    private boolean ended;
    private boolean closed;

    /** Gets what comes over the stream, on its event loop. */
    public interface Receiver {
        /** A part of the body; the bytes are the caller's. */
        void data(ByteBuf bytes);

        /** The body is complete. */
        void end();

        /** The client went away, or broke the protocol, perhaps after the answer. */
        void gone();
    }

    BareStream(BareStreams connection, Http2Stream stream, Http2Headers head) {
        this.connection = connection;
        this.stream = stream;
        this.head = head;
    }

    /** What the request is for, as {@code :path} has it. */
    public String path() {
        return head.path().toString();
    }

    /** The request's method. */
    public String method() {
        return head.method().toString();
    }

    /** The first value of a header, or null; names are in lower case. */
    public @Nullable String header(CharSequence name) {
        CharSequence value = head.get(name);
        return value == null ? null : value.toString();
    }

    @Override
    public long id() {
        return stream.id();
    }

    @Override
    public ContextInternal context() {
        return connection.context();
    }

    // ---- what comes

    /** Says who gets the body; what came before is lost. */
    public void read(Receiver reader) {
        receiver = reader;
    }

    /** Stops reading for a while, so that the client's window fills. */
    public void pause() {
        paused = true;
    }

    /** Reads on. */
    public void resume() {
        paused = false;
        deliver();
    }

    /** What the client sent; returns how many bytes it may send more. */
    int onData(ByteBuf bytes) {
        int count = bytes.readableBytes();
        if (paused) {
            held.add(Unpooled.copiedBuffer(bytes));
            return 0;
        }
        connection.dispatch(() -> deliver(bytes));
        return count;
    }

    /** The client has sent all. */
    void onArrived() {
        arrived = true;
        connection.dispatch(this::deliver);
    }

    /** Delivers what was held back, unless that is being done further down the stack. */
    private void deliver() {
        while (!paused && !delivering && !held.isEmpty()) {
            ByteBuf next = held.remove();
            connection.consume(stream, next.readableBytes());
            deliver(next);
        }
        if (arrived && !paused && !delivering && !endTold) {
            endTold = true;
            receiver.end();
        }
    }

    private void deliver(ByteBuf bytes) {
        delivering = true;
        try {
            receiver.data(bytes);
        } finally {
            delivering = false;
        }
    }

    @Override
    public void onException(Throwable cause) {
        tellGone();
    }

    @Override
    public void onClose(@Nullable GoAway goAway) {
        closed = true;
        held.clear();
        tellGone();
    }

    private void tellGone() {
        Receiver told = receiver;
        receiver = NOBODY;
        connection.dispatch(told::gone);
    }

    // ---- what goes

    /** True when the client reads what it is sent; else {@code again} is called once it does. */
    public boolean isWritable(Runnable again) {
        if (connection.isWritable(stream)) {
            return true;
        }
        writable = again;
        return false;
    }

    @Override
    public void onWritabilityChanged() {
        Runnable again = writable;
        if (again != null && connection.isWritable(stream)) {
            writable = null;
            connection.dispatch(again);
        }
    }

    /** Sends a head, or the trailers when it was sent. */
    public void send(Http2Headers headers, boolean last) {
        if (isAnswered()) {
            return;
        }
        headSent = true;
        ended = last;
        ChannelFuture written = connection.writeHeaders(stream, headers, last);
        if (last && !arrived) {
            written.addListener(sent -> stopClient());
        }
    }

    /** The client would else go on to send what nobody reads. */
    private void stopClient() {
        if (!arrived && !closed) {
            connection.reset(stream);
        }
    }

    /** Sends a part of the answer's body; the bytes are taken over. */
    public void send(ByteBuf bytes) {
        if (isAnswered()) {
            bytes.release();
            return;
        }
        connection.writeData(stream, bytes);
    }

    /** Sends the whole answer: head, body and trailers. */
    public void send(Http2Headers first, ByteBuf bytes, Http2Headers trailers) {
        if (isAnswered()) {
            bytes.release();
            return;
        }
        headSent = true;
        ended = true;
        connection.writeAll(stream, first, bytes, trailers);
    }

    // ---- its times

    @Override
    public boolean isAnswered() {
        return ended || closed;
    }

    @Override
    public boolean isArriving() {
        return !arrived && !headSent;
    }

    @Override
    public void refuseLate(String message) {
        GrpcRequests.refuse(this, 408, message);
    }
}
