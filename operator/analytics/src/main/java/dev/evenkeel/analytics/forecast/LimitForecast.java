package dev.evenkeel.analytics.forecast;

/**
 * When a series reaches a limit. No field is ever NaN; "never" is {@link Double#POSITIVE_INFINITY}.
 *
 * @param verdict what the series does
 * @param slopePerSecond growth of the series' floor in its own unit per second; 0 where no growth is established
 * @param secondsLow lower end of the 80% interval of the time from the last sample to the limit
 * @param secondsMedian median of that time; 0 when the last sample is at or above the limit
 * @param secondsHigh upper end of the 80% interval
 * @param sinceEpochMillis start of the growth, -1 where there is none
 */
public record LimitForecast(
        Verdict verdict,
        double slopePerSecond,
        double secondsLow,
        double secondsMedian,
        double secondsHigh,
        long sinceEpochMillis) {

    /** What the series does. Wire names are public: never renamed. */
    public enum Verdict {
        /** Climbs to the limit without a sign of slowing down, through every collection. Act on this one. */
        LEAK("Leak"),
        /** Climbs, but it slows down, follows load, was there before, or has not climbed long enough to tell. */
        GROWTH("Growth"),
        /** Climbs to a plateau below the limit: caches fill, code compiles. */
        WARM_UP("WarmUp"),
        /** Goes up and down around a floor that stays: garbage collection, batches. */
        SAWTOOTH("Sawtooth"),
        /** Stays, or falls. */
        STABLE("Stable"),
        /** Too few samples since the start or the last restart. */
        NOT_ENOUGH_DATA("NotEnoughData");

        private final String wireName;

        Verdict(String wireName) {
            this.wireName = wireName;
        }

        /** The PascalCase name for statuses, events and metrics. */
        public String wireName() {
            return wireName;
        }
    }

    /** Whether the series is a leak whose median time to the limit is at most {@code seconds}. */
    public boolean leaksWithin(double seconds) {
        return verdict == Verdict.LEAK && secondsMedian <= seconds;
    }
}
