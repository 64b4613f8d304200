package dev.evenkeel.controller.chronicle;

import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.IncidentStatus.Entry;
import dev.evenkeel.api.v1alpha1.Reason;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * That people were told of a phase.
 *
 * @param failures one for each notifier that could not be told
 */
public record Delivery(IncidentPhase phase, List<String> failures) {
    public Delivery {
        failures = List.copyOf(failures);
    }

    /** Whether the Incident's phase is one to tell of and its timeline does not say that it was told. */
    public static boolean due(IncidentStatus status) {
        IncidentPhase phase = Objects.requireNonNullElse(status.phase(), IncidentPhase.UNKNOWN);
        boolean worthTelling = switch (phase) {
            case OPEN, AWAITING_APPROVAL, ACTING, VERIFYING, RESOLVED, ESCALATED -> true;
            case CLOSED, UNKNOWN -> false;
        };
        return worthTelling && !lastTold(status).equals(Optional.of(phase.wireName()));
    }

    /** The phase that people were told of last: each entry begins with it. */
    static Optional<String> lastTold(IncidentStatus status) {
        return status.timeline().stream()
                .filter(entry -> entry.reason().equals(Reason.NOTIFIED.wireName())
                        || entry.reason().equals(Reason.NOTIFICATION_FAILED.wireName()))
                .map(Entry::message)
                .map(message -> Objects.requireNonNullElse(message, "").split("[ :]", 2)[0])
                .reduce((_, last) -> last);
    }

    Reason reason() {
        return failures.isEmpty() ? Reason.NOTIFIED : Reason.NOTIFICATION_FAILED;
    }

    String message() {
        return failures.isEmpty() ? phase.wireName() : phase.wireName() + ": " + String.join("; ", failures);
    }
}
