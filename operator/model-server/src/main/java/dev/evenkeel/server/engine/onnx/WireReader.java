package dev.evenkeel.server.engine.onnx;

import dev.evenkeel.server.engine.UnusableModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the fields of one protobuf message in place, without the classes of its schema: a model is looked at
 * before an engine reads it, and the engine's parser is the one that a poisoned file is made for. Allocates nothing
 * that the file asks for. Source: protobuf's encoding specification.
 */
final class WireReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer bytes;
    private int field;
    private int type;
    private int start;
    private int content;
    private int end;
    private long number;

    WireReader(ByteBuffer message) {
        this.bytes = message.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Steps to the next field; false at the message's end.
     *
     * @throws UnusableModel NOT_ONNX when the bytes are no protobuf, or end in the middle of a field
     */
    boolean next() throws UnusableModel {
        if (end == bytes.limit()) {
            return false;
        }
        bytes.position(end);
        start = end;
        long tag = varint();
        field = (int) (tag >>> 3);
        type = (int) (tag & 7);
        if (field == 0 || tag >>> 3 > Integer.MAX_VALUE) {
            throw malformed("a field has the number " + (tag >>> 3));
        }
        long size = switch (type) {
            case VARINT -> {
                number = varint();
                yield 0;
            }
            case FIXED64 -> Long.BYTES;
            case FIXED32 -> Integer.BYTES;
            case LENGTH_DELIMITED -> varint();
            default -> throw malformed("a field has the unknown type " + type);
        };
        content = bytes.position();
        if (size < 0 || size > bytes.remaining()) {
            throw malformed("a field has " + Long.toUnsignedString(size) + " bytes where " + bytes.remaining()
                    + " are left: it is truncated");
        }
        end = content + (int) size;
        return true;
    }

    /** The number of the field, above 0. */
    int field() {
        return field;
    }

    /** The value of a varint; 0 for any other type. */
    long number() {
        return type == VARINT ? number : 0;
    }

    /** The bytes of a message, string, byte string or packed list; empty for any other type. */
    ByteBuffer content() {
        return type == LENGTH_DELIMITED ? bytes.slice(content, end - content) : ByteBuffer.allocate(0);
    }

    /** A reader of the field's message. */
    WireReader message() {
        return new WireReader(content());
    }

    /** The field's string. */
    String text() {
        return StandardCharsets.UTF_8.decode(content()).toString();
    }

    /** The field as it stands, with its tag and length. */
    ByteBuffer whole() {
        return bytes.slice(start, end - start);
    }

    /** How many numbers a repeated varint field holds here: many when it is packed, else one. */
    int numbers() {
        if (type == VARINT) {
            return 1;
        }
        ByteBuffer packed = content();
        int count = 0;
        while (packed.hasRemaining()) {
            count += packed.get() >= 0 ? 1 : 0; // the last byte of each number
        }
        return count;
    }

    /** The numbers of a repeated varint field, as far as they stand here. */
    long[] allNumbers() throws UnusableModel {
        if (type == VARINT) {
            return new long[] {number};
        }
        long[] numbers = new long[numbers()];
        WireReader packed = message();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = packed.varint();
        }
        return numbers;
    }

    private long varint() throws UnusableModel {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (!bytes.hasRemaining()) {
                throw malformed("it ends in the middle of a number: it is truncated");
            }
            byte next = bytes.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("a number has more than 64 bits");
    }

    private UnusableModel malformed(String what) {
        return new UnusableModel(
                UnusableModel.Kind.NOT_ONNX, "it is no ONNX model: at byte " + bytes.position() + " " + what, null);
    }
}
