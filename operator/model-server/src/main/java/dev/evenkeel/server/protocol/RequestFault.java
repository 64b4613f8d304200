package dev.evenkeel.server.protocol;

/** The client's mistake, found while reading a request. The message goes to the client; it has no stack trace. */
public final class RequestFault extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    /** A fault that is answered with {@code 400}. */
    public RequestFault(String message) {
        this(400, message);
    }

    /**
     * A fault with a status of its own.
     *
     * @param status the HTTP status of the answer, 4xx
     */
    public RequestFault(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
