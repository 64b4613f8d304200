package dev.evenkeel.controller.plan.model;

import dev.evenkeel.api.v1alpha1.Reason;
/**
 * A reason and the words for a person: what, on which field, with which value, and the way out.
 *
 * @param message at most {@value #MESSAGE_LIMIT} characters; longer text is cut
 */
public record Finding(Reason reason, String message) {
    /** As long as an event's note may be. */
    public static final int MESSAGE_LIMIT = 1024;

    public Finding {
        message = message.length() <= MESSAGE_LIMIT ? message : message.substring(0, MESSAGE_LIMIT - 1) + "…";
    }

    /** A finding. */
    public static Finding of(Reason reason, String message) {
        return new Finding(reason, message);
    }
}
