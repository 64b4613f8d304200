package dev.evenkeel.controller.fault;

/** A failure whose owner is known. Anything else that is thrown is a bug of ours. */
public abstract sealed class Fault extends RuntimeException permits UserFault, TransientFault {
    Fault(String message, Throwable cause) {
        super(message, cause);
    }

    Fault(String message) {
        super(message);
    }

    /** The message, never null: what failed, on which object and field, with which value, and what to do. */
    public final String explanation() {
        String message = getMessage();
        return message == null ? getClass().getSimpleName() : message;
    }
}
