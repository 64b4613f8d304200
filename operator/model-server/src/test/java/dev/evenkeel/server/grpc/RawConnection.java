package dev.evenkeel.server.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 connection in clear text whose frames are made by hand, right or wrong. What comes back is kept. */
final class RawConnection implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final byte[] NOTHING = {};
    private static final int PRIORITY = 0x20;
    private static final int PRIORITY_BYTES = 5;

    private final Socket socket;
    private DataInputStream in;
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
    private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(false);
    private final Map<Integer, Stream> streams = new HashMap<>();

    /** What came on one stream. */
    static final class Stream {
        private final Map<String, String> headers = new HashMap<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private boolean ended;

        /** A header or trailer; null when there is none. */
        @Nullable
        String header(String name) {
            return headers.get(name);
        }

        byte[] body() {
            return body.toByteArray();
        }
    }

    /** A frame as it came. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier of bytes that is never compared
    record Frame(int type, int flags, int stream, byte[] payload) {}

    RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        unsent.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, NOTHING);
    }

    /** Adds a frame to what is sent next. */
    RawConnection frame(int type, int flags, int stream, byte[] payload) {
        ByteBuffer head = ByteBuffer.allocate(9);
        head.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        head.put((byte) type).put((byte) flags).putInt(stream);
        unsent.writeBytes(head.array());
        unsent.writeBytes(payload);
        return this;
    }

    /** The block of a gRPC request's headers, none of them compressed; more of them by name and value. */
    static byte[] head(String path, String contentType, String... more) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        header(block, ":method", "POST");
        header(block, ":scheme", "http");
        header(block, ":path", path);
        header(block, ":authority", "x");
        header(block, "content-type", contentType);
        header(block, "te", "trailers");
        for (int i = 0; i < more.length; i += 2) {
            header(block, more[i], more[i + 1]);
        }
        return block.toByteArray();
    }

    private static void header(ByteArrayOutputStream block, String name, String value) {
        block.write(0x10); // never indexed, name and value as they are
        for (String text : List.of(name, value)) {
            block.write(text.length()); // below 127
            block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** A message behind gRPC's prefix. */
    static byte[] message(int flag, int length, byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) flag)
                .putInt(length)
                .put(message)
                .array();
    }

    /** Sends what was added; false when the server has ended the connection. */
    boolean send() throws IOException {
        try {
            unsent.writeTo(socket.getOutputStream());
            unsent.reset();
            return true;
        } catch (SocketException ended) {
            return false;
        }
    }

    /** Reads until a stream is ended; null when the connection ends before. */
    @Nullable
    Stream await(int stream) throws IOException {
        while (!stream(stream).ended) {
            if (next() == null) {
                return null;
            }
        }
        return stream(stream);
    }

    /** Reads once, and expects that this brings the whole of a stream. */
    Stream awaitInOneRead(int stream) throws IOException {
        byte[] bytes = new byte[1 << 16];
        int size = socket.getInputStream().read(bytes);
        in = new DataInputStream(new ByteArrayInputStream(bytes, 0, Math.max(0, size)));
        while (!stream(stream).ended) {
            if (next() == null) {
                throw new EOFException("the first read brought " + size + " bytes, and no end of the stream");
            }
        }
        return stream(stream);
    }

    /** Reads until a frame of a type comes that belongs to no stream; null when the connection ends before. */
    @Nullable
    Frame awaitOther(int type) throws IOException {
        Frame frame = next();
        while (frame != null && (frame.stream() != 0 || frame.type() != type)) {
            frame = next();
        }
        return frame;
    }

    /** What came on each stream so far. */
    Map<Integer, Stream> streams() {
        return streams;
    }

    private Stream stream(int id) {
        return streams.computeIfAbsent(id, first -> new Stream());
    }

    /** Reads a frame; null when the connection has ended. */
    private @Nullable Frame next() throws IOException {
        Frame frame;
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            frame = new Frame(type, flags, in.readInt(), in.readNBytes(length));
        } catch (EOFException | SocketException ended) {
            return null;
        }
        switch (frame.type()) {
            case HEADERS -> decode(frame);
            case DATA -> stream(frame.stream()).body.writeBytes(frame.payload());
            case RESET -> stream(frame.stream()).ended = true;
            default -> {}
        }
        if (frame.type() <= HEADERS && (frame.flags() & END_STREAM) != 0) {
            stream(frame.stream()).ended = true;
        }
        return frame;
    }

    private void decode(Frame frame) throws IOException {
        ByteBuf block = Unpooled.wrappedBuffer(frame.payload());
        block.skipBytes((frame.flags() & PRIORITY) != 0 ? PRIORITY_BYTES : 0);
        try {
            Http2Headers headers = hpack.decodeHeaders(frame.stream(), block);
            headers.forEach(header -> stream(frame.stream())
                    .headers
                    .put(header.getKey().toString(), header.getValue().toString()));
        } catch (Http2Exception e) {
            throw new IOException("the server sends broken headers", e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
