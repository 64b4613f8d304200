package dev.evenkeel.trainer.spec;

import org.jspecify.annotations.Nullable;

/** Something outside did not answer, or not well: the same run may succeed later. */
public final class TransientError extends TrainerException {
    private static final long serialVersionUID = 1L;

    public TransientError(Reason reason, String message) {
        this(reason, message, null);
    }

    public TransientError(Reason reason, String message, @Nullable Throwable cause) {
        super(reason, message, cause);
    }
}
