package dev.evenkeel.server.engine;

import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Shows that a model answers a batch as it answers its rows one by one. A signature cannot: a model that normalises
 * over its first dimension, or that counts its rows, has the same one.
 */
final class RowProof {
    static final int ROWS = 4;
    private static final long SEED = 5;

    /** Batched kernels add in another order: FP32 keeps 24 bits, of which long sums lose some. */
    private static final double TOLERANCE = 1e-3;

    /** BF16 has 8 bits for the digits. */
    private static final double HALF_TOLERANCE = 3e-2;

    private RowProof() {}

    /** Runs the model {@value #ROWS} + 1 times; false also when it refuses the values that were drawn. */
    static boolean holds(Model model, RunLimit limit) {
        Signature signature = model.signature();
        int[] outputs = TestedModel.allOutputs(signature);
        List<Tensor> batch = TestedModel.zeros(signature, ROWS);
        batch.forEach(tensor -> fill(tensor, new SplittableRandom(SEED)));
        try {
            List<List<Tensor>> alone = new ArrayList<>();
            for (int row = 0; row < ROWS; row++) {
                alone.add(copies(model.run(rows(batch, row), outputs, limit)));
            }
            List<Tensor> together = model.run(batch, outputs, limit);
            for (int i = 0; i < outputs.length; i++) {
                Tensor all = together.get(i);
                if (all.shape().rank() == 0 || all.shape().dimension(0) != ROWS) {
                    return false;
                }
                for (int row = 0; row < ROWS; row++) {
                    if (!agree(row(all, row), alone.get(row).get(i))) {
                        return false;
                    }
                }
            }
            return true;
        } catch (InferenceFailure refused) {
            return false;
        }
    }

    /** Numbers around 0, and 0 or 1 where a number may be an index. */
    private static void fill(Tensor tensor, SplittableRandom random) {
        if (tensor.datatype() == Datatype.BYTES) {
            return;
        }
        ByteBuffer bytes = tensor.bytes();
        int size = tensor.datatype().size();
        for (int at = 0; at < bytes.limit(); at += size) {
            switch (tensor.datatype()) {
                case FP32 -> bytes.putFloat(at, (float) random.nextGaussian());
                case FP64 -> bytes.putDouble(at, random.nextGaussian());
                case FP16 -> bytes.putShort(at, Float.floatToFloat16((float) random.nextGaussian()));
                case BF16 ->
                    bytes.putShort(at, (short) (Float.floatToRawIntBits((float) random.nextGaussian()) >>> 16));
                case BOOL, UINT8, INT8, INT16, INT32, INT64 -> bytes.put(at, (byte) random.nextInt(2));
                case BYTES -> throw new IllegalStateException("strings have no bytes");
            }
        }
    }

    private static List<Tensor> rows(List<Tensor> batch, int row) {
        return batch.stream().map(tensor -> row(tensor, row)).toList();
    }

    /** One row with its first dimension. */
    private static Tensor row(Tensor tensor, int row) {
        Shape shape = tensor.shape().withRows(1);
        int elements = Math.toIntExact(shape.elements());
        if (tensor.datatype() == Datatype.BYTES) {
            return Tensor.of(
                    tensor.spec(), shape, Arrays.copyOfRange(tensor.strings(), row * elements, (row + 1) * elements));
        }
        int size = elements * tensor.datatype().size();
        ByteBuffer copy = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
        copy.put(0, tensor.bytes(), row * size, size);
        return Tensor.of(tensor.spec(), shape, copy);
    }

    private static List<Tensor> copies(List<Tensor> outputs) {
        return outputs.stream()
                .map(tensor -> {
                    if (tensor.datatype() == Datatype.BYTES) {
                        return tensor;
                    }
                    ByteBuffer copy =
                            ByteBuffer.allocate(tensor.bytes().limit()).order(ByteOrder.LITTLE_ENDIAN);
                    copy.put(0, tensor.bytes(), 0, copy.limit());
                    return Tensor.of(tensor.spec(), tensor.shape(), copy);
                })
                .toList();
    }

    private static boolean agree(Tensor a, Tensor b) {
        if (!a.shape().equals(b.shape())) {
            return false;
        }
        return switch (a.datatype()) {
            case BYTES -> Arrays.equals(a.strings(), b.strings());
            case FP64, FP32 -> agree(a, b, TOLERANCE);
            case FP16, BF16 -> agree(a, b, HALF_TOLERANCE);
            case BOOL, UINT8, INT8, INT16, INT32, INT64 -> a.bytes().equals(b.bytes());
        };
    }

    private static boolean agree(Tensor a, Tensor b, double tolerance) {
        boolean close = true;
        for (int i = 0; i < a.shape().elements(); i++) {
            close &= close(a.real(i), b.real(i), tolerance);
        }
        return close;
    }

    private static boolean close(double a, double b, double tolerance) {
        return Double.compare(a, b) == 0 || Math.abs(a - b) <= tolerance * (1 + Math.abs(a));
    }
}
