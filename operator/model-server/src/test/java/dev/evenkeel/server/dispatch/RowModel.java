package dev.evenkeel.server.dispatch;

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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** y[-1,1] = x[-1,2] summed by row and scaled; tells which batches it saw, and waits at a gate for the value GATE. */
final class RowModel implements Model {
    static final Signature SIGNATURE = new Signature(
            List.of(new TensorSpec("x", Datatype.FP32, Shape.of(-1, 2))),
            List.of(new TensorSpec("y", Datatype.FP32, Shape.of(-1, 1))));

    /** In a row that holds the worker until {@link #open}. */
    static final float GATE = 7e7f;

    /** In a row that the model refuses. */
    static final float REFUSED = 13e7f;

    /** In a row that breaks the engine. */
    static final float BROKEN = 17e7f;

    /** In a row whose answer the heap has no room for. */
    static final float LARGE = 19e7f;

    final List<Integer> batches = new CopyOnWriteArrayList<>();
    final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final float scale;
    private boolean together = true;

    RowModel(float scale) {
        this.scale = scale;
    }

    /** Never runs rows of several calls at once. */
    RowModel oneByOne() {
        together = false;
        return this;
    }

    void open() {
        gate.countDown();
    }

    @Override
    public String platform() {
        return "test";
    }

    @Override
    public Signature signature() {
        return SIGNATURE;
    }

    @Override
    public boolean batches() {
        return together;
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs, int[] wantedOutputs, RunLimit limit) throws InferenceFailure {
        Tensor x = inputs.getFirst();
        int rows = (int) x.shape().dimension(0);
        batches.add(rows);
        ByteBuffer y = ByteBuffer.allocateDirect(4 * rows).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < rows; row++) {
            float first = x.bytes().getFloat(8 * row);
            if (first == GATE) {
                pass();
            } else if (first == REFUSED) {
                throw new InferenceFailure(InferenceFailure.Kind.INPUT, "unlucky", null);
            } else if (first == BROKEN) {
                throw new InferenceFailure(InferenceFailure.Kind.ENGINE, "broken", null);
            } else if (first == LARGE) {
                throw new OutOfMemoryError("as the virtual machine would");
            }
            y.putFloat(scale * (first + x.bytes().getFloat(8 * row + 4)));
        }
        return List.of(Tensor.of(SIGNATURE.outputs().getFirst(), Shape.of(rows, 1), y.flip()));
    }

    private void pass() throws InferenceFailure {
        entered.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new InferenceFailure(InferenceFailure.Kind.TIMEOUT, "interrupted", e);
        }
    }

    @Override
    public void close() {}
}
