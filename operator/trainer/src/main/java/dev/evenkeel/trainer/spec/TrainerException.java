package dev.evenkeel.trainer.spec;

import org.jspecify.annotations.Nullable;

/**
 * A run that could not be carried out, with the reason and a message that names the object, the field, the value and
 * the way out. The subtype decides the retry, in one place: {@link #exitCode()}.
 */
public abstract sealed class TrainerException extends RuntimeException permits UserError, TransientError, BugError {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    TrainerException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public final Reason reason() {
        return reason;
    }

    /** 2: the data or the spec must change, a retry is useless. 1: a retry may help. */
    public final int exitCode() {
        return switch (this) {
            case UserError _ -> 2;
            case TransientError _, BugError _ -> 1;
        };
    }
}
