package dev.evenkeel.server.watch;

import dev.evenkeel.server.dispatch.Answered;
import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.CallHead;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.engine.InferenceFailure;
import dev.evenkeel.server.engine.Model;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.InferRequest.WantedOutput;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import dev.evenkeel.server.revision.Revision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A call as observers see it, to a model that nobody runs: y[-1] = f(x[-1,2]), FP64. */
record WatchedCall(@Nullable String traceParent) implements Call {
    static final TensorSpec X = new TensorSpec("x", Datatype.FP64, Shape.of(-1, 2));
    static final TensorSpec Y = new TensorSpec("y", Datatype.FP64, Shape.of(-1));
    static final Revision REVISION = new Revision("r1", "sha256:0", new Unasked());

    /** Numbers as a tensor. */
    static Tensor tensor(TensorSpec spec, Shape shape, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putDouble(value);
        }
        return Tensor.of(spec, shape, bytes.flip());
    }

    /** A request of one row. */
    static InferRequest request(String id) {
        return new InferRequest(id, List.of(tensor(X, Shape.of(1, 2), 1, 2)), List.of(new WantedOutput(0, false)));
    }

    /** Its answer. */
    static List<Tensor> outputs(double y) {
        return List.of(tensor(Y, Shape.of(1), y));
    }

    @Override
    public CallHead head() {
        return new CallHead("m", null, null, NO_DEADLINE, traceParent);
    }

    @Override
    public Executor loop() {
        return Runnable::run;
    }

    @Override
    public boolean isAbandoned() {
        return false;
    }

    @Override
    public InferRequest read(Signature signature, Scratch scratch) {
        throw new IllegalStateException("it was read before");
    }

    @Override
    public void answer(Answered answered, Scratch scratch) {
        throw new IllegalStateException("it was answered before");
    }

    @Override
    public void fail(Failure failure) {
        throw new IllegalStateException("it was answered before");
    }

    @Override
    public void deliver() {
        throw new IllegalStateException("it was answered before");
    }

    private static final class Unasked implements Model {
        @Override
        public String platform() {
            return "test";
        }

        @Override
        public Signature signature() {
            return new Signature(List.of(X), List.of(Y));
        }

        @Override
        public boolean batches() {
            return true;
        }

        @Override
        public List<Tensor> run(List<Tensor> inputs, int[] wantedOutputs, RunLimit limit) throws InferenceFailure {
            throw new InferenceFailure(InferenceFailure.Kind.ENGINE, "nobody runs it", null);
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
