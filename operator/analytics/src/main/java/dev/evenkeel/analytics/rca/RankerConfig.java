package dev.evenkeel.analytics.rca;

/**
 * What a user may choose; all else is fixed, so that one configuration serves every system.
 *
 * @param abstainBelow confidence below which the ranker abstains, from 0 (never) to 1
 */
public record RankerConfig(double abstainBelow) {
    /** Checks the bounds. */
    public RankerConfig {
        if (!(abstainBelow >= 0 && abstainBelow <= 1)) {
            throw new IllegalArgumentException("abstainBelow must be from 0 to 1, it is " + abstainBelow);
        }
    }

    /** Abstains where the first cause is more likely wrong than right. */
    public static RankerConfig defaults() {
        return new RankerConfig(0.5);
    }
}
