package dev.evenkeel.analytics.drift;

/**
 * What one e-detector of a column may spend.
 *
 * <p>New bettors come at each row with a part of the capital: three quarters are the same for all rows of the horizon; one
 * quarter falls with the row's number, since skew against training is there as soon as serving begins. They sum to 1 over the
 * horizon, so the chance that the capital ever reaches x within it is at most 1 / x. Beyond they go on with about 3 / (4 horizon)
 * a row, so that the mean time to reach x is at least horizon x rows.
 *
 * @param share of the column's chance of a false alarm, in (0, 1]; those of a column sum to 1
 * @param horizon rows that the chance is for
 * @param needed evidence that makes the column's alarm: 1 / alpha for a column alone
 */
record Budget(double share, int horizon, double needed) {
    private static final double EARLY = 0.25;
    private static final double EARLY_PART =
            1.0 / 40; // of the horizon, where the early part is half of the first row's
    private static final double EARLY_SUM = Math.log1p(1 / EARLY_PART);

    /** A share of this share. */
    Budget part(double part) {
        return new Budget(share * part, horizon, needed);
    }

    /** Capital of those who begin after so many rows. */
    double newcomers(long rows) {
        double early = EARLY_PART * horizon;
        return (1 - EARLY) / horizon + EARLY / ((rows + 1 + early) * EARLY_SUM);
    }

    /** Capital that makes an alarm. */
    double most() {
        return needed / share;
    }
}
