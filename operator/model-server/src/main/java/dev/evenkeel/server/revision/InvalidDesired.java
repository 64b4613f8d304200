package dev.evenkeel.server.revision;

/** A desired state that breaks a rule; the message names the field, its value and the rule. */
public final class InvalidDesired extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public InvalidDesired(String message) {
        super(message);
    }
}
