package dev.evenkeel.server.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One tensor with its values. Numbers and booleans lie in {@link #bytes} from position 0 to the limit, row-major, in
 * little-endian order, a boolean as one byte 0 or 1; {@link Datatype#BYTES} has {@link #strings} instead.
 *
 * <p>Not thread safe: the buffer may belong to the {@link Scratch} of the thread that reads the request.
 */
public final class Tensor {
    private final TensorSpec spec;
    private final Shape shape;
    private final @Nullable ByteBuffer bytes;
    private final String @Nullable [] strings;

    private Tensor(TensorSpec spec, Shape shape, @Nullable ByteBuffer bytes, String @Nullable [] strings) {
        this.spec = spec;
        this.shape = shape;
        this.bytes = bytes;
        this.strings = strings;
    }

    /** A tensor of numbers or booleans. */
    public static Tensor of(TensorSpec spec, Shape shape, ByteBuffer bytes) {
        return new Tensor(spec, shape, bytes, null);
    }

    /** A tensor of strings. */
    public static Tensor of(TensorSpec spec, Shape shape, String[] strings) {
        return new Tensor(spec, shape, null, strings);
    }

    public TensorSpec spec() {
        return spec;
    }

    public String name() {
        return spec.name();
    }

    public Datatype datatype() {
        return spec.datatype();
    }

    /** The concrete shape. */
    public Shape shape() {
        return shape;
    }

    /** The values of any datatype but BYTES. */
    public ByteBuffer bytes() {
        if (bytes == null) {
            throw new IllegalStateException("tensor " + spec + " holds strings");
        }
        return bytes;
    }

    /** The value of a real number, at its position in the row-major order. */
    public double real(int index) {
        ByteBuffer values = bytes();
        return switch (datatype()) {
            case FP64 -> values.getDouble(8 * index);
            case FP32 -> values.getFloat(4 * index);
            case FP16 -> Float.float16ToFloat(values.getShort(2 * index));
            case BF16 -> Float.intBitsToFloat(values.getShort(2 * index) << 16);
            case BOOL, UINT8, INT8, INT16, INT32, INT64, BYTES ->
                throw new IllegalStateException("tensor " + spec + " holds no real numbers");
        };
    }

    /** The values of datatype BYTES. */
    public String[] strings() {
        if (strings == null) {
            throw new IllegalStateException("tensor " + spec + " holds no strings");
        }
        return strings;
    }
}
