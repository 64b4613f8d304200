package dev.evenkeel.server.engine;

import org.jspecify.annotations.Nullable;

/** A file that cannot be served; the message says why and what to do. */
public final class UnusableModel extends Exception {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** How far it came. */
    public enum Kind {
        /** The engine cannot load it as ONNX. */
        NOT_ONNX,
        /** The engine of another format cannot load it. */
        UNREADABLE,
        /** No engine here can run it: a newer format, custom operators, or an engine that this server lacks. */
        UNSUPPORTED,
        /** It tries to reach outside itself. */
        UNSAFE,
        /** It does not fit in the memory that is left. */
        TOO_LARGE,
        /** It loads, but has tensors that the server cannot carry, or gives no answer. */
        SELF_TEST_FAILED
    }

    public UnusableModel(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
