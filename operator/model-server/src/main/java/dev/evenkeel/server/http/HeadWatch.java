package dev.evenkeel.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows for how long a request's head has been on its way on an HTTP/1 connection, which Vert.x does not tell: bytes that
 * reach the decoder while no request is being read are a head's. In clear text it begins after the first request, as
 * only that tells Vert.x the protocol. Confined to the connection's event loop.
 */
final class HeadWatch {
    static final String DECODER = "httpDecoder"; // as Vert.x calls it

    private final ChannelPipeline pipeline;
    private final LongSupplier nanoTime;
    private boolean inRequest;
    private boolean inHead;
    private long since;

    private HeadWatch(ChannelPipeline pipeline, LongSupplier nanoTime) {
        this.pipeline = pipeline;
        this.nanoTime = nanoTime;
    }

    /** Begins to watch; null for a connection of HTTP/2, whose heads come in frames. */
    static @Nullable HeadWatch of(HttpConnection connection, LongSupplier nanoTime) {
        if (!(connection instanceof ConnectionBase base)) {
            return null;
        }
        ChannelPipeline pipeline = base.channel().pipeline();
        return pipeline.context(DECODER) == null ? null : around(pipeline, nanoTime);
    }

    /** @param pipeline with a decoder of that name */
    static HeadWatch around(ChannelPipeline pipeline, LongSupplier nanoTime) {
        HeadWatch watch = new HeadWatch(pipeline, nanoTime);
        pipeline.addBefore(DECODER, null, watch.new Bytes()).addAfter(DECODER, null, watch.new Messages());
        return watch;
    }

    /** True when a head began more than {@code limitNanos} ago and is not whole. */
    boolean isOverdue(long now, long limitNanos) {
        return inHead && now - since > limitNanos && pipeline.context(DECODER) != null; // else it is HTTP/2 by now
    }

    private final class Bytes extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            if (!inRequest && !inHead) {
                inHead = true;
                since = nanoTime.getAsLong();
            }
            context.fireChannelRead(bytes);
        }
    }

    private final class Messages extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                inRequest = true;
                inHead = false;
            }
            if (message instanceof LastHttpContent) {
                inRequest = false;
                inHead = false;
            }
            context.fireChannelRead(message);
        }
    }
}
