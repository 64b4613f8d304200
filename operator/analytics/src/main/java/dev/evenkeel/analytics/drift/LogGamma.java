package dev.evenkeel.analytics.drift;

/** The logarithm of the gamma function: Stirling's series after a shift (Abramowitz and Stegun 1964, 6.1.15 and 6.1.41), to 1e-11. */
final class LogGamma {
    private static final double LARGE = 10;
    private static final double HALF_LOG_TWO_PI = 0.9189385332046727;

    private LogGamma() {}

    /** Takes x above 0. */
    static double of(double x) {
        double product = 1;
        double y = x;
        while (y < LARGE) {
            product *= y;
            y++;
        }
        double square = 1 / (y * y);
        double series = (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680))) / y;
        return (y - 0.5) * StrictMath.log(y) - y + HALF_LOG_TWO_PI + series - StrictMath.log(product);
    }
}
