package dev.evenkeel.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DelegatingDecompressorFrameListener;
import io.netty.handler.codec.http2.Http2Connection.PropertyKey;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.impl.headers.HttpRequestHeaders;
import io.vertx.core.http.impl.http2.codec.Http2ServerConnectionImpl;
import io.vertx.core.internal.ContextInternal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The streams of gRPC on one HTTP/2 connection. They are taken where Netty's decoder tells of frames, before Vert.x makes
 * requests of them; the connection, its limits, its other streams and its end stay Vert.x's. Confined to the event loop.
 */
final class BareStreams extends Http2FrameListenerDecorator {
    private static final VarHandle STREAM_KEY = streamKey();

    private final Http2ConnectionHandler http2;
    private final ChannelHandlerContext handlerContext;
    private final ContextInternal context;
    private final PropertyKey key;
    private final Handler<BareStream> handler;

    private BareStreams(Http2ServerConnectionImpl connection, ChannelPipeline pipeline, Handler<BareStream> handler) {
        super(connection);
        this.http2 = pipeline.get(Http2ConnectionHandler.class);
        this.handlerContext = pipeline.context(http2);
        this.context = connection.context();
        this.key = (PropertyKey) STREAM_KEY.get(connection);
        this.handler = handler;
    }

    /** Takes the connection's streams of gRPC from now on. */
    static void take(HttpConnection connection, ChannelPipeline pipeline, Handler<BareStream> handler) {
        BareStreams streams = new BareStreams((Http2ServerConnectionImpl) connection, pipeline, handler);
        Http2FrameListener expanding = new DelegatingDecompressorFrameListener(streams.http2.connection(), streams, 0);
        streams.http2.decoder().frameListener(expanding);
    }

    /**
     * Where Vert.x looks for its part of a stream. It counts on one in each stream when the connection breaks, so ours is
     * there too.
     */
    private static VarHandle streamKey() {
        try {
            Class<?> owner = Http2ServerConnectionImpl.class.getSuperclass();
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
                    .findVarHandle(owner, "streamKey", PropertyKey.class);
        } catch (ReflectiveOperationException otherVertx) {
            throw new ExceptionInInitializerError(otherVertx);
        }
    }

    ContextInternal context() {
        return context;
    }

    // ---- what comes

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int id,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean last)
            throws Http2Exception {
        if (!takes(id, headers, last)) {
            super.onHeadersRead(ctx, id, headers, dependency, weight, exclusive, padding, last);
        }
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean last)
            throws Http2Exception {
        if (!takes(id, headers, last)) {
            super.onHeadersRead(ctx, id, headers, padding, last);
        }
    }

    private boolean takes(int id, Http2Headers headers, boolean last) {
        Http2Stream stream = http2.connection().stream(id);
        Object known = stream.getProperty(key);
        if (known == null && isGrpc(headers)) {
            BareStream begun = new BareStream(this, stream, headers);
            stream.setProperty(key, begun);
            dispatch(() -> handler.handle(begun));
            known = begun;
        }
        if (!(known instanceof BareStream bare)) {
            return false;
        }
        if (last) {
            bare.onArrived();
        }
        return true;
    }

    /** What is malformed is Vert.x's to refuse. */
    private static boolean isGrpc(Http2Headers headers) {
        return GrpcRequests.isGrpc(headers.get(HttpHeaders.CONTENT_TYPE)) && new HttpRequestHeaders(headers).validate();
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean last)
            throws Http2Exception {
        Http2Stream stream = http2.connection().stream(id);
        if (stream == null || !(stream.getProperty(key) instanceof BareStream bare)) {
            return super.onDataRead(ctx, id, data, padding, last);
        }
        int more = bare.onData(data);
        if (last) {
            bare.onArrived();
        }
        return padding + more;
    }

    /** Runs what Vert.x would run for a request: in the connection's context, and what it throws is reported. */
    void dispatch(Runnable event) {
        ContextInternal before = context.beginDispatch();
        try {
            event.run();
        } catch (RuntimeException bug) {
            context.reportException(bug);
        } finally {
            context.endDispatch(before);
        }
    }

    /** Lets the client send so many bytes more. */
    void consume(Http2Stream stream, int bytes) {
        try {
            if (http2.decoder().flowController().consumeBytes(stream, bytes)) {
                flush();
            }
        } catch (Http2Exception e) {
            http2.onError(handlerContext, true, e);
        }
    }

    // ---- what goes

    boolean isWritable(Http2Stream stream) {
        return http2.encoder().flowController().isWritable(stream);
    }

    ChannelFuture writeHeaders(Http2Stream stream, Http2Headers headers, boolean last) {
        ChannelFuture written = http2.encoder()
                .writeHeaders(handlerContext, stream.id(), headers, 0, last, handlerContext.newPromise());
        flush();
        return written;
    }

    void writeData(Http2Stream stream, ByteBuf data) {
        var _ = http2.encoder().writeData(handlerContext, stream.id(), data, 0, false, handlerContext.newPromise());
        flush();
    }

    void writeAll(Http2Stream stream, Http2Headers head, ByteBuf body, Http2Headers trailers) {
        WholeAnswer answer = new WholeAnswer(http2, stream, head, body, trailers, handlerContext.newPromise());
        http2.encoder().flowController().addFlowControlled(stream, answer);
        flush();
    }

    void reset(Http2Stream stream) {
        var _ = http2.encoder()
                .writeRstStream(handlerContext, stream.id(), Http2Error.NO_ERROR.code(), handlerContext.newPromise());
        flush();
    }

    private void flush() {
        http2.flush(handlerContext);
    }
}
