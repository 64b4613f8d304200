package dev.evenkeel.server.engine;

import org.jspecify.annotations.Nullable;

/** The engine did not give an answer. The message is the engine's own, shortened. */
public final class InferenceFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** Whose fault it is. */
    public enum Kind {
        /** The engine refused the inputs: sizes that contradict each other, an index out of range. */
        INPUT,
        /** The run took longer than allowed and was stopped. */
        TIMEOUT,
        /** The engine is broken: it does not even answer what it answered when the model was loaded. */
        ENGINE
    }

    public InferenceFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
