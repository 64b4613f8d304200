package dev.evenkeel.controller.fault;

/** A failure that time may mend: an API server that is busy or away, a conflict, a timeout. Retried with backoff. */
public final class TransientFault extends Fault {
    public TransientFault(String message, Throwable cause) {
        super(message, cause);
    }

    public TransientFault(String message) {
        super(message);
    }
}
