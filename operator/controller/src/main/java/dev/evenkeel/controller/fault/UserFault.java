package dev.evenkeel.controller.fault;

/**
 * A mistake that only the author of the object can mend: it becomes a condition with this reason and message, and is not
 * retried until the object, or what it names, changes.
 */
public final class UserFault extends Fault {
    private final String reason;

    /**
     * @param reason PascalCase wire name; public, because users' alerts match on it
     * @param message names the field, its value and the way out
     */
    public UserFault(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** The same with the failure that revealed it. */
    public UserFault(String reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The PascalCase wire name of what is wrong. */
    public String reason() {
        return reason;
    }
}
