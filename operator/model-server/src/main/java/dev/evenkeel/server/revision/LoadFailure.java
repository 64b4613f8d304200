package dev.evenkeel.server.revision;

import org.jspecify.annotations.Nullable;

/** A revision could not be loaded; the message says what was tried, what came back and what to do. */
public final class LoadFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final FailureReason reason;

    public LoadFailure(FailureReason reason, String message) {
        this(reason, message, null);
    }

    public LoadFailure(FailureReason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public FailureReason reason() {
        return reason;
    }
}
