package dev.evenkeel.server.watch;

import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a tensor's values that outlives the worker's buffers. Whole numbers above 2^53 lose their last digits.
 *
 * @param numbers null for texts
 * @param texts null for numbers
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier that is never compared
record Values(TensorSpec spec, Shape shape, double @Nullable [] numbers, String @Nullable [] texts) {
    static Values of(Tensor tensor) {
        return tensor.datatype() == Datatype.BYTES
                ? new Values(
                        tensor.spec(), tensor.shape(), null, tensor.strings().clone())
                : new Values(tensor.spec(), tensor.shape(), numbers(tensor), null);
    }

    int size() {
        return numbers != null ? numbers.length : texts != null ? texts.length : 0;
    }

    /** The memory that it takes, in numbers of 8 bytes. */
    int weight() {
        if (texts == null) {
            return size();
        }
        int weight = 0;
        for (String text : texts) {
            weight += weight(text);
        }
        return weight;
    }

    /** The memory that a text takes, in numbers of 8 bytes: two bytes a character, a head and who refers to it. */
    static int weight(String text) {
        return 6 + text.length() / 4;
    }

    private static double[] numbers(Tensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        Datatype datatype = tensor.datatype();
        double[] numbers = new double[bytes.limit() / datatype.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (datatype) {
                case FP32 -> bytes.getFloat(4 * i);
                case FP64, FP16, BF16 -> tensor.real(i);
                case INT64 -> bytes.getLong(8 * i);
                case INT32 -> bytes.getInt(4 * i);
                case INT16 -> bytes.getShort(2 * i);
                case INT8, BOOL -> bytes.get(i);
                case UINT8 -> bytes.get(i) & 0xff;
                case BYTES -> throw new IllegalStateException("texts are no numbers");
            };
        }
        return numbers;
    }
}
