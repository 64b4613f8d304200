package dev.evenkeel.server.explain;

import dev.evenkeel.server.engine.InferenceFailure;
import dev.evenkeel.server.engine.Model;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** y[-1,values] = predictor(x[-1,features]), all FP64. */
final class FunctionModel implements Model {
    private final Signature signature;
    private final Predictor predictor;
    private final boolean batches;

    FunctionModel(int features, boolean batches, Predictor predictor) {
        this.predictor = predictor;
        this.batches = batches;
        int values = predictor.predict(new double[features]).length;
        this.signature = new Signature(
                List.of(new TensorSpec("x", Datatype.FP64, Shape.of(-1, features))),
                List.of(new TensorSpec("y", Datatype.FP64, Shape.of(-1, values))));
    }

    @Override
    public String platform() {
        return "test";
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
    public List<Tensor> run(List<Tensor> inputs, int[] wantedOutputs, RunLimit limit) throws InferenceFailure {
        Tensor x = inputs.getFirst();
        int rows = (int) x.shape().dimension(0);
        if (!batches && rows > 1) {
            throw new InferenceFailure(InferenceFailure.Kind.INPUT, "one row at a time", null);
        }
        double[] row = new double[(int) x.shape().dimension(1)];
        TensorSpec output = signature.outputs().getFirst();
        int values = (int) output.shape().dimension(1);
        ByteBuffer y = ByteBuffer.allocate(8 * rows * values).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows; i++) {
            for (int feature = 0; feature < row.length; feature++) {
                row[feature] = x.real(i * row.length + feature);
            }
            for (double value : predictor.predict(row)) {
                y.putDouble(value);
            }
        }
        return List.of(Tensor.of(output, Shape.of(rows, values), y.flip()));
    }

    @Override
    public void close() {
        // holds nothing
    }
}
