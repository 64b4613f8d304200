package dev.evenkeel.server.explain;

import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Rows of features, [row][feature], as the bytes that the model takes: values are moved, never computed with. */
final class Table {
    private final byte[] bytes; // row-major, little-endian
    private final int rows;
    private final int features;
    private final int size; // bytes of a value

    private Table(byte[] bytes, int rows, int features, int size) {
        this.bytes = bytes;
        this.rows = rows;
        this.features = features;
        this.size = size;
    }

    /** A copy of a tensor [rows, features] of any datatype but BYTES. */
    static Table of(Tensor tensor) {
        ByteBuffer values = tensor.bytes();
        byte[] copy = new byte[values.limit()];
        values.get(0, copy);
        return new Table(
                copy,
                Math.toIntExact(tensor.shape().dimension(0)),
                Math.toIntExact(tensor.shape().dimension(1)),
                tensor.datatype().size());
    }

    /** Rows of as many values each, rounded to the datatype; what a whole number cannot be, NaN say, is 0. */
    static Table of(Datatype datatype, double[]... rows) {
        int size = datatype.size();
        int features = rows[0].length;
        ByteBuffer bytes = ByteBuffer.allocate(rows.length * features * size).order(ByteOrder.LITTLE_ENDIAN);
        for (double[] row : rows) {
            for (double value : row) {
                put(bytes, datatype, value);
            }
        }
        return new Table(bytes.array(), rows.length, features, size);
    }

    private static void put(ByteBuffer bytes, Datatype datatype, double value) {
        switch (datatype) {
            case FP64 -> bytes.putDouble(value);
            case FP32 -> bytes.putFloat((float) value);
            case FP16 -> bytes.putShort(Float.floatToFloat16((float) value));
            case BF16 -> bytes.putShort((short) (Float.floatToIntBits((float) value) >>> 16));
            case INT64 -> bytes.putLong(Math.round(value));
            case INT32 -> bytes.putInt((int) Math.round(value));
            case INT16 -> bytes.putShort((short) Math.round(value));
            case INT8, UINT8, BOOL -> bytes.put((byte) Math.round(value));
            case BYTES -> throw new IllegalArgumentException("texts are no features here");
        }
    }

    int rows() {
        return rows;
    }

    int features() {
        return features;
    }

    int rowBytes() {
        return features * size;
    }

    /** Some of the rows. */
    Table rows(int[] chosen) {
        byte[] copy = new byte[chosen.length * rowBytes()];
        for (int i = 0; i < chosen.length; i++) {
            copyRow(chosen[i], copy, i * rowBytes());
        }
        return new Table(copy, chosen.length, features, size);
    }

    /** Copies a row to where {@code into} has a row. */
    void copyRow(int row, byte[] into, int at) {
        System.arraycopy(bytes, row * rowBytes(), into, at, rowBytes());
    }

    /** Copies one value to its place in the row that begins at {@code at}. */
    void copyValue(int row, int feature, byte[] into, int at) {
        System.arraycopy(bytes, row * rowBytes() + feature * size, into, at + feature * size, size);
    }

    /** The features whose value in this row is not that of each row of {@code other}. */
    int[] differing(int row, Table other) {
        int[] found = new int[features];
        int count = 0;
        for (int feature = 0; feature < features; feature++) {
            int mine = row * rowBytes() + feature * size;
            for (int r = 0; r < other.rows; r++) {
                int theirs = r * rowBytes() + feature * size;
                if (!Arrays.equals(bytes, mine, mine + size, other.bytes, theirs, theirs + size)) {
                    found[count++] = feature;
                    break;
                }
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** A tensor with these values. */
    Tensor toTensor(TensorSpec spec) {
        return Tensor.of(spec, Shape.of(rows, features), ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** A hash of all values. */
    long hash() {
        long hash = 1;
        for (byte value : bytes) {
            hash = 31 * hash + value;
        }
        return hash;
    }
}
