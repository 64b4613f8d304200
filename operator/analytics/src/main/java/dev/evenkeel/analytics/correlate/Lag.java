package dev.evenkeel.analytics.correlate;

/**
 * How long after its cause a symptom shows, by the number of calls between them: a gamma density whose mean and shape grow
 * with each call, mixed with any time at all. Against a symptom that comes at any moment; nats.
 */
final class Lag {
    private static final int SECONDS = 1800;
    private static final int EARLY = 60; // clocks and intervals of monitors differ
    private static final int STEPS = 13; // half calls
    private static final double NEVER = StrictMath.log(Weights.TIMELESS);
    private static final double[][] GAIN = new double[STEPS][EARLY + SECONDS];

    static {
        for (int step = 0; step < STEPS; step++) {
            double calls = step / 2.0;
            double mean = Weights.LAG_SECONDS + calls * Weights.CALL_LAG_SECONDS;
            double shape = 1 + 1.5 * calls;
            double total = 0;
            double[] density = new double[EARLY + SECONDS];
            for (int s = 0; s < SECONDS; s++) {
                density[EARLY + s] = StrictMath.exp((shape - 1) * StrictMath.log(s + 0.5) - (s + 0.5) * shape / mean);
                total += density[EARLY + s];
            }
            for (int s = 0; s < EARLY + SECONDS; s++) {
                GAIN[step][s] = StrictMath.log((1 - Weights.TIMELESS) * density[s] / total * Weights.SPAN_SECONDS
                        + Weights.TIMELESS * (s < EARLY ? 0.5 : 1));
            }
        }
    }

    private Lag() {}

    /** For a symptom so long after the onset. */
    static double gain(long millis, double calls) {
        long at = Math.floorDiv(millis, 1000) + EARLY;
        return at < 0 || at >= EARLY + SECONDS ? NEVER : GAIN[(int) Math.min(STEPS - 1, 2 * calls)][(int) at];
    }

    /** A usual lag. */
    static long millis(double calls) {
        return (long) (500 * (Weights.LAG_SECONDS + calls * Weights.CALL_LAG_SECONDS));
    }
}
