package dev.evenkeel.controller.verify;

import dev.evenkeel.api.v1alpha1.RemediationPhase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of an action's effect.
 *
 * @param phase Verifying while it is open, else the verdict
 * @param message in words, with numbers
 * @param recoveredAt since when the symptom is gone
 * @param recurrenceUntil until when the same trouble makes Healed a mere Relieved; where the verdict is Healed
 * @param comparedWith what it was compared with
 */
public record Effect(
        RemediationPhase phase,
        String message,
        Optional<Instant> recoveredAt,
        Optional<Instant> recurrenceUntil,
        List<String> comparedWith) {
    public Effect {
        comparedWith = List.copyOf(comparedWith);
    }

    static Effect pending(String message, Optional<Instant> recoveredAt) {
        return new Effect(RemediationPhase.VERIFYING, message, recoveredAt, Optional.empty(), List.of());
    }

    static Effect verdict(
            RemediationPhase phase, String message, Optional<Instant> recoveredAt, List<String> comparedWith) {
        return new Effect(phase, message, recoveredAt, Optional.empty(), comparedWith);
    }

    /** Whether there is a verdict. */
    public boolean settled() {
        return phase != RemediationPhase.VERIFYING;
    }
}
