package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.Optional;

/**
 * How long after a verdict the same trouble still counts against the action: {@code Auto}, or a length of time.
 *
 * @param text as written
 */
public record Recurrence(@JsonValue String text) {
    /** The schema's pattern. */
    public static final String PATTERN = "^(Auto|([0-9]+(ms|s|m|h))+)$";
    /** The longer of 24 h and three times the observed time to breach. */
    public static final Recurrence AUTO = new Recurrence("Auto");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Recurrence {}

    /** The length of time as written; empty for {@code Auto}. */
    public Optional<Duration> fixed() {
        return equals(AUTO) ? Optional.empty() : Optional.of(new TimeSpan(text).duration());
    }

    /**
     * The window that counts.
     *
     * @param timeToBreach how long it took from the last healthy start to the breach
     */
    public Duration window(Duration timeToBreach) {
        Duration day = Duration.ofHours(24);
        Duration triple = timeToBreach.multipliedBy(3);
        return fixed().orElse(triple.compareTo(day) > 0 ? triple : day);
    }

    @Override
    public String toString() {
        return text;
    }
}
