package dev.evenkeel.server.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.evenkeel.server.engine.InferenceFailure;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.engine.SignedModel;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One model of the Deep Java Library, run without its translators and batchers. Safe on many threads: each run has
 * arrays of its own. A run cannot be stopped: one that takes too long is answered as such when it ends.
 */
final class DjlModel extends SignedModel {
    private static final int MAX_MESSAGE = 512;

    private final ai.djl.Model model;
    private final Block block;
    private final ParameterStore parameters = new ParameterStore();

    DjlModel(ai.djl.Model model, Signature signature, String platform) {
        super(platform, signature);
        this.model = model;
        this.block = model.getBlock();
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs, int[] wantedOutputs, RunLimit limit) throws InferenceFailure {
        limit.start(System.nanoTime(), () -> {});
        try (NDManager arrays = model.getNDManager().newSubManager()) {
            NDList given = new NDList(inputs.size());
            for (Tensor input : inputs) {
                given.add(array(arrays, input));
            }
            NDList answers = block.forward(parameters, given, false);
            List<Tensor> outputs = new ArrayList<>(wantedOutputs.length);
            for (int index : wantedOutputs) {
                outputs.add(tensor(signature().outputs().get(index), answers, index));
            }
            if (limit.end()) {
                throw new InferenceFailure(InferenceFailure.Kind.TIMEOUT, "it ended, but too late", null);
            }
            return outputs;
        } catch (RuntimeException e) {
            throw new InferenceFailure(InferenceFailure.Kind.ENGINE, firstLine(e), e);
        } finally {
            limit.end();
        }
    }

    private static NDArray array(NDManager arrays, Tensor tensor) {
        DataType type = Objects.requireNonNull(DjlTypes.of(tensor.datatype()), "the signature holds numbers alone");
        int size = Math.toIntExact(tensor.shape().bytes(tensor.datatype()));
        ByteBuffer bytes = tensor.bytes().slice(0, size).order(ByteOrder.LITTLE_ENDIAN);
        return arrays.create(
                bytes, new ai.djl.ndarray.types.Shape(tensor.shape().toArray()), type);
    }

    private static Tensor tensor(TensorSpec spec, NDList answers, int index) throws InferenceFailure {
        if (index >= answers.size()) {
            throw new InferenceFailure(
                    InferenceFailure.Kind.ENGINE,
                    "it gives " + answers.size() + " outputs; its signature promises '" + spec.name() + "' at " + index,
                    null);
        }
        NDArray answer = answers.get(index);
        if (answer.getDataType() != DjlTypes.of(spec.datatype())) {
            throw new InferenceFailure(
                    InferenceFailure.Kind.ENGINE,
                    "output '" + spec.name() + "' is " + answer.getDataType() + "; its signature says "
                            + spec.datatype(),
                    null);
        }
        Shape shape = Shape.of(answer.getShape().getShape());
        return Tensor.of(spec, shape, answer.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }

    @Override
    public void close() {
        model.close();
    }

    /** Native errors carry a stack trace behind what they say. */
    static String firstLine(Exception e) {
        String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return line.length() > MAX_MESSAGE ? line.substring(0, MAX_MESSAGE) : line;
    }
}
