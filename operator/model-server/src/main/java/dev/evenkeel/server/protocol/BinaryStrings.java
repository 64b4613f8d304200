package dev.evenkeel.server.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** BYTES tensors in their binary form: each element has a 4-byte little-endian length before it. */
public final class BinaryStrings {
    private static final char REPLACEMENT = '\uFFFD'; // stands where the bytes were no UTF-8

    private BinaryStrings() {}

    /**
     * Reads all elements of a tensor from a range of an array.
     *
     * @throws RequestFault when the range does not hold exactly the elements of the shape
     */
    public static String[] read(TensorSpec spec, Shape shape, byte[] body, int start, int size) throws RequestFault {
        long elements = shape.elements();
        if (elements > size / Integer.BYTES) {
            throw new RequestFault(
                    "input '" + spec.name() + "': shape " + shape + " has more elements than the body gives");
        }
        String[] strings = new String[(int) elements];
        ByteBuffer source = ByteBuffer.wrap(body, start, size).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < strings.length; i++) {
            int length = source.remaining() < Integer.BYTES ? -1 : source.getInt();
            if (length < 0 || length > source.remaining()) {
                throw new RequestFault("input '" + spec.name() + "': element " + i
                        + " of the binary strings runs over the end: each needs a 4-byte little-endian length");
            }
            strings[i] = text(spec, i, body, source.position(), length);
            source.position(source.position() + length);
        }
        if (source.hasRemaining()) {
            throw new RequestFault("input '" + spec.name() + "': shape " + shape + " has " + strings.length
                    + " elements, the binary strings have more");
        }
        return strings;
    }

    /**
     * One element.
     *
     * @throws RequestFault when the bytes are no UTF-8: strings are text, and other bytes would reach the model changed
     */
    public static String text(TensorSpec spec, int element, byte[] bytes, int start, int length) throws RequestFault {
        String text = new String(bytes, start, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0
                && !Arrays.equals(
                        text.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(bytes, start, start + length))) {
            throw new RequestFault("input '" + spec.name() + "': element " + element + " is no UTF-8 text");
        }
        return text;
    }
}
