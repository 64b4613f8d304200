package dev.evenkeel.controller.facts.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What starts a run.
 *
 * @param dataChange a change of the data starts one
 * @param slot the schedule as of now
 * @param minInterval least time between the starts of two runs
 */
public record TriggersSeen(boolean dataChange, Slot slot, Duration minInterval) {
    /** The schedule as of now. */
    public sealed interface Slot {
        /** There is no schedule. */
        record None() implements Slot {}

        /** The cron expression or the time zone cannot be read. */
        record Invalid(String cron, String timeZone, String problem) implements Slot {}

        /** The last time that it named, when there was one, and the next. */
        record At(Optional<Instant> last, Optional<Instant> next) implements Slot {}
    }
}
