package dev.evenkeel.trainer.spec;

import org.jspecify.annotations.Nullable;

/** The data or the spec is wrong: no retry until somebody changes it. */
public final class UserError extends TrainerException {
    private static final long serialVersionUID = 1L;

    public UserError(Reason reason, String message) {
        this(reason, message, null);
    }

    public UserError(Reason reason, String message, @Nullable Throwable cause) {
        super(reason, message, cause);
    }
}
