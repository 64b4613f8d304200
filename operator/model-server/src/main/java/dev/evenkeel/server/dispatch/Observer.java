package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.revision.Revision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees each call once its answer is on the way. Called on the worker, or on the event loop for a call that was refused;
 * must not block, and must copy the tensors that it wants to keep.
 */
public interface Observer {
    /** A revision answered. */
    void inferred(Call call, Revision revision, InferRequest request, List<Tensor> outputs, Timing timing);

    /**
     * A call failed.
     *
     * @param revision that was to answer; null when the call did not get that far
     */
    void failed(Call call, @Nullable Revision revision, Failure failure, Timing timing);

    /** A shadow answered a call that another revision has answered before. On the shadow's thread. */
    default void shadowed(Call call, Revision shadow, InferRequest request, List<Tensor> outputs, Timing timing) {}

    /** A shadow failed. On the shadow's thread. */
    default void shadowFailed(Call call, Revision shadow, Failure failure, Timing timing) {}

    /**
     * The engine ran once, for one call or for a batch of them; told before those calls are.
     *
     * @param rows as in {@link Timing#batchRows}
     */
    default void ran(String model, Revision revision, int calls, int rows, long engineNanos) {}
}
