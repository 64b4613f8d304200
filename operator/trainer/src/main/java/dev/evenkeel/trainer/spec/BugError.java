package dev.evenkeel.trainer.spec;

import org.jspecify.annotations.Nullable;

/** The trainer itself is at fault, or a library under it. */
public final class BugError extends TrainerException {
    private static final long serialVersionUID = 1L;

    public BugError(Reason reason, String message, @Nullable Throwable cause) {
        super(reason, message, cause);
    }
}
