package dev.evenkeel.analytics.forecast;

/**
 * A least-squares line through a {@link Floor}, with what its residuals say about how far to trust it. Times are places
 * in the window, so a slope is the growth over the window.
 *
 * @param slope growth over the window
 * @param error standard error of the slope, widened for residuals that follow each other
 * @param level value at the end of the window
 * @param rss sum of squared residuals
 * @param effective number of independent points
 * @param height of the roofs above the line, mean
 * @param spread of those heights, standard deviation
 */
record Line(double slope, double error, double level, double rss, double effective, double height, double spread) {

    /** Troughs are known to scatter by a few percent of the fall; worth this many points where there are few. */
    private static final double PRIOR_POINTS = 3;

    private static final double PRIOR_SCATTER = 0.03;

    static Line through(Floor floor, double fall) {
        int n = floor.n;
        double meanX = 0;
        double meanY = 0;
        for (int k = 0; k < n; k++) {
            meanX += floor.x[k] / n;
            meanY += floor.y[k] / n;
        }
        double sxx = 0;
        double sxy = 0;
        for (int k = 0; k < n; k++) {
            double dx = floor.x[k] - meanX;
            sxx += dx * dx;
            sxy += dx * (floor.y[k] - meanY);
        }
        double slope = sxx > 0 ? sxy / sxx : 0;
        double level = meanY + slope * (1 - meanX);
        double rss = 0;
        double neighbours = 0;
        double before = 0;
        double height = 0;
        for (int k = 0; k < n; k++) {
            double rest = floor.y[k] - level - slope * (floor.x[k] - 1);
            rss += rest * rest;
            neighbours += rest * before;
            before = rest;
            height += (floor.roof[k] - level - slope * (floor.x[k] - 1)) / n;
        }
        double spread = 0;
        for (int k = 0; k < n; k++) {
            double over = floor.roof[k] - level - slope * (floor.x[k] - 1) - height;
            spread += over * over / n;
        }
        double correlation = rss > 0 ? Math.clamp(neighbours / rss + 2.0 / n, 0, 0.9) : 0;
        double inflation = (1 + correlation) / (1 - correlation);
        double points = floor.troughs ? PRIOR_POINTS : 0;
        rss += prior(floor, fall);
        double error = sxx > 0
                ? Math.sqrt(rss / Math.max(1, n + points - 2) / sxx * inflation) + 1e-9 * Math.abs(meanY)
                : Double.POSITIVE_INFINITY;
        return new Line(
                slope,
                error,
                level,
                rss,
                Math.max(3, n / inflation) + points,
                height,
                Math.max(Math.sqrt(spread), 1e-6 * Math.abs(slope)));
    }

    /** The part of every sum of squares that is known beforehand. */
    static double prior(Floor floor, double fall) {
        double scatter = PRIOR_SCATTER * fall;
        return floor.troughs ? PRIOR_POINTS * scatter * scatter : 0;
    }
}
