package dev.evenkeel.controller.facts;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.Reason;
import java.util.Map;
import java.util.Optional;

/**
 * What the policy's service account may do to the target, as the API server says.
 *
 * @param denials by action, why it may not; an action that is not named may be done
 */
public record Access(Map<ActionKind, Denial> denials) {
    /** Nothing is denied. */
    public static final Access ALL = new Access(Map.of());

    public Access {
        denials = Map.copyOf(denials);
    }

    /** Why the action may not be done, when it may not. */
    public Optional<Denial> denial(ActionKind action) {
        return Optional.ofNullable(denials.get(action));
    }

    /** A no, with the way out in the message. */
    public record Denial(Reason reason, String message) {}
}
