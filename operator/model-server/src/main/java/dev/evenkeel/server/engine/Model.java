package dev.evenkeel.server.engine;

import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import java.util.List;

/**
 * One loaded model. Runs may happen on many threads at once; each computes on its calling thread, so that the number of
 * threads, not the engine, bounds the use of cores. {@link #close} must come after the last run.
 */
public interface Model extends AutoCloseable {
    /** The engine's name for this kind of model, as the protocol's metadata tells it: {@code onnxruntime_onnx}. */
    String platform();

    Signature signature();

    /**
     * True when rows may be put together: the first dimension of each input and output is the number of rows, any
     * number, and each row is answered as if it came alone.
     */
    boolean batches();

    /** False once the engine is broken: nothing brings this model back but loading it again. */
    default boolean isAlive() {
        return true;
    }

    /**
     * Rows of a table model that stand for what it has learned from, [row][feature]; NaN is a missing value. None when the
     * model does not tell. Not to be changed.
     */
    default double[][] background() {
        return new double[0][];
    }

    /**
     * Runs the model; blocks the calling thread while it computes.
     *
     * <p>A direct buffer is read in place, never copied. An engine may keep its own view of one that it sees again
     * under the same shape: a caller that reads its requests into the same buffers pays least.
     *
     * @param inputs one for each input of the signature, in its order
     * @param wantedOutputs positions in the signature's outputs, each at most once
     * @param limit of the calling thread; none but this thread uses it
     * @return the wanted outputs in the asked order, valid until the next run of this model with the same limit
     */
    List<Tensor> run(List<Tensor> inputs, int[] wantedOutputs, RunLimit limit) throws InferenceFailure;

    /** Frees what the engine holds. */
    @Override
    void close();
}
