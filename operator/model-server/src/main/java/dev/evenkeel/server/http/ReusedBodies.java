package dev.evenkeel.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Brings the bodies of one HTTP/1 connection in arrays that are used again, where Vert.x would make a new one for each:
 * those that come whole, and that were asked for when their head was handled. Confined to the connection's event loop.
 */
final class ReusedBodies extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<ReusedBodies> KEY = AttributeKey.valueOf(ReusedBodies.class, "bodies");

    private final BodyArrays arrays;
    private boolean wanted;

    ReusedBodies(BodyArrays arrays) {
        this.arrays = arrays;
    }

    /** Begins with a connection, unless it is one of HTTP/2. */
    static void on(HttpConnection connection, BodyArrays arrays) {
        Channel channel = ((ConnectionBase) connection).channel();
        if (channel.pipeline().context(HeadWatch.DECODER) != null) {
            ReusedBodies bodies = new ReusedBodies(arrays);
            channel.pipeline().addAfter(HeadWatch.DECODER, null, bodies);
            channel.attr(KEY).set(bodies);
        }
    }

    /** Asks for the request's body in such an array. While its head is handled, by who gives the array back. */
    static void want(HttpServerRequest request) {
        if (request.connection() instanceof ConnectionBase connection) {
            ReusedBodies bodies = connection.channel().attr(KEY).get();
            if (bodies != null) {
                bodies.want();
            }
        }
    }

    /** The same for the request whose head came last. */
    void want() {
        wanted = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Object passed = message;
        if (message instanceof LastHttpContent whole
                && wanted
                && BodyArrays.hold(whole.content().readableBytes())) {
            passed = whole.replace(arrays.copy(whole.content()));
            whole.release();
        }
        wanted = false; // of a body in pieces none is whole, and of the next request nothing is known
        context.fireChannelRead(passed);
    }
}
