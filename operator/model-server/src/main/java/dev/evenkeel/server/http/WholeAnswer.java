package dev.evenkeel.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2RemoteFlowController.FlowControlled;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Head, body and trailers of one answer in one buffer: a frame that is written alone costs an object of the flow control,
 * two promises, a buffer and an entry of the socket's queue. What the window does not take waits, with the trailers, as
 * in Netty's own frames. Source: RFC 9113, sections 4.1, 6.1 and 6.2.
 */
final class WholeAnswer implements FlowControlled {
    private static final int HEADERS_BYTES = 128; // of head and trailers, about
    private static final Http2Flags NO_FLAGS = new Http2Flags();
    private static final Http2Flags HEAD = new Http2Flags().endOfHeaders(true);
    private static final Http2Flags TRAILERS =
            new Http2Flags().endOfHeaders(true).endOfStream(true);

    private final Http2ConnectionHandler http2;
    private final Http2Stream stream;
    private final Http2Headers head;
    private final ByteBuf body;
    private final Http2Headers trailers;
    private final ChannelPromise written;

    WholeAnswer(
            Http2ConnectionHandler http2,
            Http2Stream stream,
            Http2Headers head,
            ByteBuf body,
            Http2Headers trailers,
            ChannelPromise written) {
        this.http2 = http2;
        this.stream = stream;
        this.head = head;
        this.body = body;
        this.trailers = trailers;
        this.written = written;
    }

    @Override
    public int size() {
        return body.readableBytes();
    }

    @Override
    public void write(ChannelHandlerContext context, int allowed) {
        Http2FrameWriter.Configuration settings = http2.encoder().configuration();
        Http2HeadersEncoder headers = (Http2HeadersEncoder) settings.headersConfiguration();
        int most = settings.frameSizePolicy().maxFrameSize();
        int count = Math.min(allowed, body.readableBytes());
        int frames = Math.ceilDiv(count, most) + 2;
        ByteBuf out = context.alloc().buffer(count + frames * Http2CodecUtil.FRAME_HEADER_LENGTH + HEADERS_BYTES);
        try {
            if (!stream.isHeadersSent()) {
                headers(headers, head, HEAD, out);
                stream.headersSent(false);
            }
            for (int left = count; left > 0; ) {
                int part = Math.min(left, most);
                Http2CodecUtil.writeFrameHeader(out, part, Http2FrameTypes.DATA, NO_FLAGS, stream.id());
                out.writeBytes(body, part);
                left -= part;
            }
            if (!body.isReadable()) {
                headers(headers, trailers, TRAILERS, out);
            }
        } catch (Http2Exception e) {
            out.release();
            throw new IllegalStateException(e);
        }
        boolean whole = !body.isReadable();
        if (whole) {
            body.release();
        }
        var _ = context.write(out, whole ? written : context.newPromise());
    }

    /** A block of our headers is far below the smallest limit of a frame. */
    private void headers(Http2HeadersEncoder encoder, Http2Headers fields, Http2Flags flags, ByteBuf out)
            throws Http2Exception {
        int start = out.writerIndex();
        Http2CodecUtil.writeFrameHeader(out, 0, Http2FrameTypes.HEADERS, flags, stream.id());
        encoder.encodeHeaders(stream.id(), fields, out);
        out.setMedium(start, out.writerIndex() - start - Http2CodecUtil.FRAME_HEADER_LENGTH);
    }

    @Override
    public void writeComplete() {
        http2.closeStreamLocal(stream, written);
    }

    @Override
    public void error(ChannelHandlerContext context, Throwable cause) {
        body.release();
        written.tryFailure(cause);
        http2.onError(context, true, cause);
    }

    @Override
    public boolean merge(ChannelHandlerContext context, FlowControlled next) {
        return false;
    }
}
