package dev.evenkeel.server.engine;

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
        /** Anything else. */
        ENGINE
    }

    InferenceFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
