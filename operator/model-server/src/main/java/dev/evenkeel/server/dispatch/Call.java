package dev.evenkeel.server.dispatch;

import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Signature;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One infer call on its way. It is made on an event loop, handed to the {@link Dispatcher}, read and answered on a
 * worker, and delivered on its event loop again. It gets exactly one {@link #answer} or {@link #fail}, and after that
 * one {@link #deliver}.
 */
public interface Call {
    /** The deadline of a call that has none. */
    long NO_DEADLINE = Long.MAX_VALUE;

    /** Whom the call is for, and on what terms. */
    CallHead head();

    /** As the {@link #head} has it. */
    default String model() {
        return head().model();
    }

    /** As the {@link #head} has it. */
    default @Nullable String version() {
        return head().version();
    }

    /** As the {@link #head} has it. */
    default @Nullable String stickyKey() {
        return head().stickyKey();
    }

    /** As the {@link #head} has it. */
    default long deadlineNanos() {
        return head().deadlineNanos();
    }

    /** As the {@link #head} has it. */
    default @Nullable String traceParent() {
        return head().traceParent();
    }

    /** The event loop that owns the call; the same object for all calls of one loop. */
    Executor loop();

    /** Bytes of the request that the call keeps for {@link #read}. */
    default int heldBytes() {
        return 0;
    }

    /** True once nobody waits for an answer. Any thread. */
    boolean isAbandoned();

    /** Says that a shadow will {@link #read} the call after its answer was delivered. On the worker, before the answer. */
    default void keep() {}

    /**
     * Reads the tensors into the worker's buffers. Called on a worker; again when a revision with another signature is
     * to answer, and after the answer was delivered when the call was told to {@link #keep} what it has.
     *
     * @throws RequestFault when it is no request, or does not fit the signature
     */
    InferRequest read(Signature signature, Scratch scratch) throws RequestFault;

    /** Encodes the answer and keeps it for {@link #deliver}; the outputs are views that are valid during this call. */
    void answer(Answered answered, Scratch scratch);

    /** Keeps the failure for {@link #deliver}. On a worker, or on the event loop for a call that is refused. */
    void fail(Failure failure);

    /** Sends what {@link #answer} or {@link #fail} has kept. On the call's event loop. */
    void deliver();
}
