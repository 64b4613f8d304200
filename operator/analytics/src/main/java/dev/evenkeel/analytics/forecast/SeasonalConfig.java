package dev.evenkeel.analytics.forecast;

/**
 * What a {@link SeasonalForecaster} has to know beforehand.
 *
 * @param period length of the season in the unit of the times that are handed in (7 for days and weeks, 86,400,000 for
 *     milliseconds and days, the number of rows for row numbers), at least 1
 * @param slots parts of the season that are told apart, 1 to {@value #MOST_SLOTS}; a slot as wide as the samples are apart is
 *     best for short seasons, some dozens for long ones
 * @param horizon steps ahead that intervals are wanted for, 1 to {@value #LONGEST_HORIZON}
 */
public record SeasonalConfig(long period, int slots, int horizon) {

    /** The most slots that one forecaster keeps. */
    public static final int MOST_SLOTS = 512;

    /** The furthest step that one forecaster calibrates. */
    public static final int LONGEST_HORIZON = 512;

    /** Refuses what makes no season. */
    public SeasonalConfig {
        if (period < 1) {
            throw new IllegalArgumentException("period must be at least 1, it is " + period);
        }
        if (slots < 1 || slots > MOST_SLOTS) {
            throw new IllegalArgumentException("slots must be 1 to " + MOST_SLOTS + ", it is " + slots);
        }
        if (horizon < 1 || horizon > LONGEST_HORIZON) {
            throw new IllegalArgumentException("horizon must be 1 to " + LONGEST_HORIZON + ", it is " + horizon);
        }
    }

    /** Part of the season that a time falls into; slot k of n begins at k/n of the period. */
    int slot(long time) {
        long within = Math.floorMod(time, period);
        return (int) Math.min(slots - 1, (long) ((double) within / period * slots + 1e-9));
    }
}
