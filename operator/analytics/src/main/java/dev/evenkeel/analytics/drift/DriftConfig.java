package dev.evenkeel.analytics.drift;

/**
 * What a user asks of a drift test.
 *
 * @param alpha greatest chance of a false alarm within the horizon, in (0, 1)
 * @param horizon steps that alpha is for: rows of a stream, or windows; the mean time to a false alarm is at least
 *     horizon / alpha steps whatever their number
 * @param tolerance greatest Kolmogorov distance to the reference that is still a pass, in (0, 1)
 * @param seed of the lots that break ties
 */
public record DriftConfig(double alpha, int horizon, double tolerance, long seed) {

    /** One false alarm in twenty stretches of 4,000 rows; a tenth of the probability may have moved. */
    public static final DriftConfig DEFAULT = new DriftConfig(0.05, 4000, 0.1, 0);

    /** @throws IllegalArgumentException when a value is outside its range */
    public DriftConfig {
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha is " + alpha + ", it must be between 0 and 1");
        }
        if (horizon < 1) {
            throw new IllegalArgumentException("horizon is " + horizon + ", it must be at least 1");
        }
        if (!(tolerance > 0 && tolerance < 1)) {
            throw new IllegalArgumentException("tolerance is " + tolerance + ", it must be between 0 and 1");
        }
    }
}
