package dev.evenkeel.server.access;

/** The access file, or a file that it names, breaks a rule; the message names the field. */
public final class InvalidAccess extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidAccess(String message) {
        super(message);
    }
}
