package dev.evenkeel.server.engine;

import dev.evenkeel.server.protocol.AnswerBytes;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A model that has answered before it serves: it gave an answer to zeros, its rows are proven to be independent or it
 * is never given more than one caller's, and it was warmed up with the smallest and the largest batch.
 *
 * <p>The answer to zeros also tells, later on, whose fault a failed run is: while the model still gives it, the inputs
 * were at fault; once it no longer does, the engine is broken, and the model is not asked again.
 */
public final class TestedModel implements Model {
    /** What one request of the test may take: buffers outside the Java heap may take as much as the heap. */
    static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 4;

    private final Model model;
    private final Signature signature;
    private final List<Tensor> zeros;
    private final int[] allOutputs;
    private final boolean batches;
    private final Runnable afterClose;
    private volatile boolean alive = true;

    private TestedModel(Model model, Signature signature, List<Tensor> zeros, boolean batches, Runnable afterClose) {
        this.model = model;
        this.signature = signature;
        this.zeros = zeros;
        this.allOutputs = allOutputs(signature);
        this.batches = batches;
        this.afterClose = afterClose;
    }

    /**
     * Tests a model that was just loaded. Closes it when it fails.
     *
     * @param afterClose runs once the result was closed
     * @throws UnusableModel SELF_TEST_FAILED when no answer comes, or when the columns' names do not fit; TOO_LARGE when
     *     one row is
     */
    public static TestedModel test(Model model, LoadOptions options, Runnable afterClose) throws UnusableModel {
        boolean passed = false;
        try {
            Signature signature = named(model.signature(), options.columns());
            long row = rowBytes(signature);
            int[] outputs = allOutputs(signature);
            List<Tensor> zeros = zeros(signature, 1);
            long answer = bytes(model.run(zeros, outputs, options.limit()));
            boolean batches =
                    model.batches() && row <= MOST_BYTES / RowProof.ROWS && RowProof.holds(model, options.limit());
            if (batches) {
                long fitting = Math.min(MOST_BYTES / Math.max(1, row), AnswerBytes.LIMIT / Math.max(1, answer));
                int rows = Math.clamp(fitting, 1, options.largestBatch());
                model.run(zeros(signature, rows), outputs, options.limit());
            }
            passed = true;
            return new TestedModel(model, signature, zeros, batches, afterClose);
        } catch (InferenceFailure e) {
            String what = e.kind() == InferenceFailure.Kind.TIMEOUT
                    ? "one run takes longer than " + options.limit().limit().toSeconds() + " s (--inference-timeout)"
                    : String.valueOf(e.getMessage());
            throw new UnusableModel(
                    UnusableModel.Kind.SELF_TEST_FAILED,
                    "it loads, but gives no answer to zeros ("
                            + model.signature().describeInputs() + "): " + what,
                    e);
        } finally {
            if (!passed) {
                model.close();
            }
        }
    }

    private static Signature named(Signature signature, List<String> columns) throws UnusableModel {
        try {
            return columns.isEmpty() ? signature : signature.withColumns(columns);
        } catch (IllegalArgumentException e) {
            throw new UnusableModel(UnusableModel.Kind.SELF_TEST_FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    /** The bytes of the inputs of the smallest request, strings without their text. */
    private static long rowBytes(Signature signature) throws UnusableModel {
        long bytes = 0;
        for (TensorSpec spec : signature.inputs()) {
            Datatype each = spec.datatype() == Datatype.BYTES ? Datatype.INT64 : spec.datatype(); // a reference
            bytes += Math.min(spec.shape().smallest().bytes(each), MOST_BYTES + 1);
            if (bytes > MOST_BYTES) {
                throw new UnusableModel(
                        UnusableModel.Kind.TOO_LARGE,
                        "one row of its inputs (" + signature.describeInputs() + ") takes more than "
                                + (MOST_BYTES >> 20) + " MiB, a quarter of the Java heap: raise the memory limit",
                        null);
            }
        }
        return bytes;
    }

    private static long bytes(List<Tensor> tensors) {
        long bytes = 0;
        for (Tensor tensor : tensors) {
            bytes += tensor.shape().bytes(tensor.datatype() == Datatype.BYTES ? Datatype.INT64 : tensor.datatype());
        }
        return bytes;
    }

    @Override
    public String platform() {
        return model.platform();
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public boolean batches() {
        return batches;
    }

    @Override
    public double[][] background() {
        return model.background();
    }

    @Override
    public boolean isAlive() {
        return alive;
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs, int[] wantedOutputs, RunLimit limit) throws InferenceFailure {
        if (!alive) {
            throw new InferenceFailure(InferenceFailure.Kind.ENGINE, "the engine of this model is broken", null);
        }
        try {
            return model.run(inputs, wantedOutputs, limit);
        } catch (InferenceFailure failure) {
            if (failure.kind() != InferenceFailure.Kind.ENGINE) {
                throw failure;
            }
            throw judge(failure, limit);
        }
    }

    @Override
    public void close() {
        model.close();
        afterClose.run();
    }

    private InferenceFailure judge(InferenceFailure failure, RunLimit limit) {
        try {
            model.run(zeros, allOutputs, limit);
            return new InferenceFailure(
                    InferenceFailure.Kind.INPUT, String.valueOf(failure.getMessage()), failure.getCause());
        } catch (InferenceFailure again) {
            if (again.kind() != InferenceFailure.Kind.TIMEOUT) {
                alive = false;
            }
            return failure;
        }
    }

    /** The smallest inputs that the signature accepts: zeros and empty strings, {@code rows} of them where it is open. */
    static List<Tensor> zeros(Signature signature, int rows) {
        List<Tensor> inputs = new ArrayList<>();
        for (TensorSpec spec : signature.inputs()) {
            Shape shape = rows == 1
                    ? spec.shape().smallest()
                    : spec.shape().smallest().withRows(rows);
            int elements = Math.toIntExact(shape.elements());
            if (spec.datatype() == Datatype.BYTES) {
                String[] strings = new String[elements];
                Arrays.fill(strings, "");
                inputs.add(Tensor.of(spec, shape, strings));
            } else {
                int size = Math.multiplyExact(elements, spec.datatype().size());
                inputs.add(
                        Tensor.of(spec, shape, ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN)));
            }
        }
        return inputs;
    }

    static int[] allOutputs(Signature signature) {
        return IntStream.range(0, signature.outputs().size()).toArray();
    }
}
