package dev.evenkeel.server.grpc;

import dev.evenkeel.server.protocol.RequestFault;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads one message of protobuf's wire format from a range of an array, field by field, without a copy. What the caller
 * does not know it skips, as the format asks for. Source: "Encoding" in the Protocol Buffers documentation.
 */
final class ProtoReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH = 2;
    static final int FIXED32 = 5;
    private static final int START_GROUP = 3;
    private static final int END_GROUP = 4;
    private static final int MAX_GROUP_DEPTH = 32;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int end;
    private int position;
    private int tag;

    ProtoReader(byte[] bytes, int start, int length) {
        this.bytes = bytes;
        this.position = start;
        this.end = start + length;
    }

    /** Goes to the next field; false at the end of the message. */
    boolean next() throws RequestFault {
        if (position == end) {
            return false;
        }
        long next = varint();
        if (next >>> 32 != 0 || next >>> 3 == 0) {
            throw malformed("a field has the number " + (next >>> 3));
        }
        tag = (int) next;
        return true;
    }

    /** The number of the field at hand. */
    int field() {
        return tag >>> 3;
    }

    /** True when the field at hand has this wire type; else it is not what the proto says, and is to be skipped. */
    boolean is(int wireType) {
        return (tag & 7) == wireType;
    }

    /** True when the field at hand has this number and wire type. */
    boolean is(int field, int wireType) {
        return tag == ((field << 3) | wireType);
    }

    boolean isAtEnd() {
        return position == end;
    }

    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    /** A varint's 64 bits. */
    long varint() throws RequestFault {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position == end) {
                throw malformed("it ends inside a number");
            }
            byte next = bytes[position++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("a number has more than 10 bytes");
    }

    int fixed32() throws RequestFault {
        return (int) INTS.get(bytes, take(Integer.BYTES));
    }

    long fixed64() throws RequestFault {
        return (long) LONGS.get(bytes, take(Long.BYTES));
    }

    /** The length of the bytes, string or message at hand; it lies at {@link #position} and is complete. */
    int length() throws RequestFault {
        long length = varint();
        if (length < 0 || length > end - position) {
            throw malformed("a field of " + Long.toUnsignedString(length) + " bytes runs over its end");
        }
        return (int) length;
    }

    /** Goes over bytes whose {@link #length} was asked for. */
    void pass(int length) {
        position += length;
    }

    /** The message, or the packed numbers, at hand. */
    ProtoReader message() throws RequestFault {
        int length = length();
        ProtoReader inner = new ProtoReader(bytes, position, length);
        position += length;
        return inner;
    }

    /** The string at hand, which must be UTF-8. */
    String string() throws RequestFault {
        int length = length();
        int start = position;
        position += length;
        for (int i = start; i < position; i++) {
            if (bytes[i] < 0) {
                return decode(start, length);
            }
        }
        return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    }

    private String decode(int start, int length) throws RequestFault {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, length));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw malformed("a string is no UTF-8");
        }
    }

    /** Copies the next bytes into a buffer. */
    void copy(int length, ByteBuffer target) {
        target.put(bytes, position, length);
        position += length;
    }

    /** Goes over the value of the field at hand. */
    void skip() throws RequestFault {
        skip(0);
    }

    private void skip(int depth) throws RequestFault {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> take(Long.BYTES);
            case LENGTH -> pass(length());
            case FIXED32 -> take(Integer.BYTES);
            case START_GROUP -> skipGroup(field(), depth + 1);
            default -> throw malformed("field " + field() + " has the wire type " + (tag & 7));
        }
    }

    private void skipGroup(int group, int depth) throws RequestFault {
        if (depth > MAX_GROUP_DEPTH) {
            throw malformed("groups are nested too deeply");
        }
        while (next()) {
            if (is(group, END_GROUP)) {
                return;
            }
            skip(depth);
        }
        throw malformed("it ends inside a group");
    }

    private int take(int length) throws RequestFault {
        if (length > end - position) {
            throw malformed("it ends inside a number");
        }
        int start = position;
        position += length;
        return start;
    }

    private static RequestFault malformed(String what) {
        return new RequestFault("the message is no valid protobuf: " + what);
    }
}
