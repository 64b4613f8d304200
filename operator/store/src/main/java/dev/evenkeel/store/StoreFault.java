package dev.evenkeel.store;

/** A request that is answered with an error; the message goes to the client. It has no stack trace. */
final class StoreFault extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    StoreFault(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
