package dev.evenkeel.controller.plan;

import dev.evenkeel.api.v1alpha1.Reason;
import java.time.Instant;
import java.util.Optional;

/**
 * Why something is not done.
 *
 * @param guard which guard says so
 * @param message what it saw, with numbers
 * @param opensAt when it would open; empty when time alone does not open it
 */
public record Objection(String guard, Reason reason, String message, Optional<Instant> opensAt) {
    static Optional<Objection> of(String guard, Reason reason, String message) {
        return Optional.of(new Objection(guard, reason, message, Optional.empty()));
    }

    static Optional<Objection> until(String guard, Reason reason, String message, Instant opensAt) {
        return Optional.of(new Objection(
                guard, reason, message, opensAt.equals(Instant.MAX) ? Optional.empty() : Optional.of(opensAt)));
    }

    /** Whether time, or a person's decision, opens it without a change of the spec. */
    public boolean passes() {
        return switch (reason.kind()) {
            case WAIT, TRANSIENT, GOOD -> true;
            case USER, RESULT, BUG -> false;
        };
    }
}
