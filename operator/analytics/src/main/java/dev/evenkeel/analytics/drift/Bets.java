package dev.evenkeel.analytics.drift;

/**
 * A family of bets against uniform ranks: each is a density on (0, 1), so that its value at a uniform rank is 1 on average.
 * Immutable.
 *
 * <p>The value of a bet on an interval of ranks is its mean over the interval: 1 on average again, since the intervals tile
 * (0, 1), and its logarithm is never below what a random rank within would give on average (Jensen).
 */
interface Bets {

    /** How many bets there are. */
    int size();

    /** Share of the capital that a bet starts with; these sum to 1. */
    double weight(int bet);

    /** Writes the value of each bet on an interval of ranks. */
    void eValues(double low, double high, double[] into);
}
