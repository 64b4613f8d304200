package dev.evenkeel.server.grpc;

import dev.evenkeel.server.protocol.AnswerBytes;
import dev.evenkeel.server.protocol.Shape;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one message of protobuf's wire format behind gRPC's prefix (one byte for compression, four for the length), so
 * that {@link #frame} needs no copy. Empty strings and zeros are left out by the caller where the proto has them as
 * defaults. Not thread safe.
 */
final class ProtoWriter {
    static final int PREFIX = 5;
    private static final VarHandle INT_BIG = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int size = PREFIX;

    /** @param expected the message's size in bytes, about */
    ProtoWriter(int expected) {
        bytes = new byte[PREFIX + Math.max(16, expected)];
    }

    /** The message with its prefix; the writer must not be used afterwards. */
    ByteBuf frame() {
        INT_BIG.set(bytes, 1, size - PREFIX);
        return Unpooled.wrappedBuffer(bytes, 0, size);
    }

    ProtoWriter bool(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    /** A varint field; 0 is the default and is left out. */
    ProtoWriter number(int field, long value) {
        if (value != 0) {
            varint(((long) field << 3) | ProtoReader.VARINT);
            varint(value);
        }
        return this;
    }

    /** A string; an empty one is the default and is left out. */
    ProtoWriter string(int field, String value) {
        return value.isEmpty() ? this : element(field, value);
    }

    /** An element of a repeated string, which may be empty. */
    ProtoWriter element(int field, String value) {
        return element(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** An element of repeated bytes or messages. */
    ProtoWriter element(int field, byte[] value) {
        tag(field, value.length);
        ensure(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    /** All of a buffer, from 0 to its limit, as one element of repeated bytes. */
    ProtoWriter element(int field, ByteBuffer value) {
        int length = value.limit();
        tag(field, length);
        ensure(length);
        value.get(0, bytes, size, length);
        size += length;
        return this;
    }

    /** A shape as packed int64; an empty one, a scalar's, is left out. */
    ProtoWriter shape(int field, Shape shape) {
        if (shape.rank() > 0) {
            int packed = begin(field);
            for (int i = 0; i < shape.rank(); i++) {
                varint(shape.dimension(i));
            }
            end(packed);
        }
        return this;
    }

    /** Begins a field of {@code length} bytes, which the caller writes next. */
    private void tag(int field, int length) {
        varint(((long) field << 3) | ProtoReader.LENGTH);
        varint(length);
    }

    /** Begins a message or packed field whose length is not known yet; give what comes back to {@link #end}. */
    int begin(int field) {
        varint(((long) field << 3) | ProtoReader.LENGTH);
        ensure(1);
        return size++; // most lengths take one byte
    }

    /** Ends what {@link #begin} began. */
    void end(int mark) {
        int length = size - mark - 1;
        int more = varintSize(length) - 1;
        if (more > 0) {
            ensure(more);
            System.arraycopy(bytes, mark + 1, bytes, mark + 1 + more, length);
        }
        size = mark;
        varint(length);
        size += length;
    }

    void varint(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** A little-endian 4-byte number and bytes, without a tag: an element of a raw BYTES tensor. */
    void lengthAndBytes(byte[] value) {
        ensure(Integer.BYTES + value.length);
        INT_BIG.set(bytes, size, Integer.reverseBytes(value.length));
        System.arraycopy(value, 0, bytes, size + Integer.BYTES, value.length);
        size += Integer.BYTES + value.length;
    }

    static int varintSize(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    private void ensure(int more) {
        if (size + more > bytes.length) {
            if (more > AnswerBytes.LIMIT - size) {
                throw new AnswerBytes.TooLarge("the answer");
            }
            bytes = Arrays.copyOf(bytes, Math.max(size + more, Math.addExact(bytes.length, bytes.length >> 1)));
        }
    }
}
