package dev.evenkeel.benchmarks.drift;

import java.util.SplittableRandom;

/**
 * A kind of drift: rows before it, rows after it, and the ratio of their densities for the peer that is told. Numbers are
 * standard normal before. Categories are numbers from 0, missing values are NaN.
 */
enum Kind {
    MEAN_QUARTER("mean +0.25 sd", 0.25, 1),
    MEAN_HALF("mean +0.5 sd", 0.5, 1),
    MEAN_ONE("mean +1 sd", 1, 1),
    RAMP("mean ramp to +1 sd", 1, 1),
    SCALE_UP("sd x 1.5", 0, 1.5),
    SCALE_DOUBLE("sd x 2", 0, 2),
    SCALE_DOWN("sd x 0.67", 0, 0.67),
    SHAPE("two modes", 0, 1),
    TAIL("5% at +4 sd", 0.2, 1.35),
    MIX_OF_THREE("mix of 3"),
    MIX_OF_TEN("mix of 10"),
    MISSING("missing 2% to 10%");

    private static final double MODE = 0.9; // of two normal densities with mean 0 and variance 1 together
    private static final double MODE_SD = Math.sqrt(1 - MODE * MODE);
    private static final int RAMP_ROWS = 300;
    private static final double TAIL_SHARE = 0.05;
    private static final double TAIL_MEAN = 4;
    private static final double[] THREE = {0.5, 0.3, 0.2};
    private static final double[] THREE_AFTER = {0.3, 0.3, 0.4};
    private static final double[] TEN = {0.3, 0.2, 0.1, 0.1, 0.08, 0.07, 0.05, 0.04, 0.03, 0.03};
    private static final double[] TEN_AFTER = {0.2, 0.2, 0.1, 0.1, 0.08, 0.07, 0.05, 0.04, 0.03, 0.13};
    private static final double MISSING_BEFORE = 0.02;
    private static final double MISSING_AFTER = 0.1;

    final String label;
    final double mean; // after, of the normal density that is nearest by its moments
    final double sd;

    Kind(String label) {
        this(label, 0, 1);
    }

    Kind(String label, double mean, double sd) {
        this.label = label;
        this.mean = mean;
        this.sd = sd;
    }

    boolean categorical() {
        return this == MIX_OF_THREE || this == MIX_OF_TEN;
    }

    /** What rows without drift are. */
    String rows() {
        return switch (this) {
            case MIX_OF_THREE -> "3 categories";
            case MIX_OF_TEN -> "10 categories";
            case MISSING -> "numbers with missing";
            default -> "numbers";
        };
    }

    /** A row without drift. */
    double before(SplittableRandom random) {
        return switch (this) {
            case MIX_OF_THREE -> category(THREE, random);
            case MIX_OF_TEN -> category(TEN, random);
            case MISSING -> random.nextDouble() < MISSING_BEFORE ? Double.NaN : random.nextGaussian();
            default -> random.nextGaussian();
        };
    }

    /** The row with number {@code since}, from 0, after the drift began. */
    double after(int since, SplittableRandom random) {
        return switch (this) {
            case MEAN_QUARTER, MEAN_HALF, MEAN_ONE, SCALE_UP, SCALE_DOUBLE, SCALE_DOWN ->
                mean + sd * random.nextGaussian();
            case RAMP -> Math.min(1, (since + 1.0) / RAMP_ROWS) * mean + random.nextGaussian();
            case SHAPE -> (random.nextBoolean() ? MODE : -MODE) + MODE_SD * random.nextGaussian();
            case TAIL -> (random.nextDouble() < TAIL_SHARE ? TAIL_MEAN : 0) + random.nextGaussian();
            case MIX_OF_THREE -> category(THREE_AFTER, random);
            case MIX_OF_TEN -> category(TEN_AFTER, random);
            case MISSING -> random.nextDouble() < MISSING_AFTER ? Double.NaN : random.nextGaussian();
        };
    }

    /** Log of the density after over that before, for the peer that is told all but the reference's mean and deviation. */
    double logRatio(double x) {
        return switch (this) {
            case MEAN_QUARTER, MEAN_HALF, MEAN_ONE, SCALE_UP, SCALE_DOUBLE, SCALE_DOWN ->
                logNormal(x, mean, sd) - logNormal(x, 0, 1);
            case RAMP -> logNormal(x, mean / 2, 1) - logNormal(x, 0, 1);
            case SHAPE ->
                Math.log((Math.exp(logNormal(x, MODE, MODE_SD)) + Math.exp(logNormal(x, -MODE, MODE_SD))) / 2)
                        - logNormal(x, 0, 1);
            case TAIL ->
                Math.log(1 - TAIL_SHARE + TAIL_SHARE * Math.exp(logNormal(x, TAIL_MEAN, 1) - logNormal(x, 0, 1)));
            case MIX_OF_THREE -> Math.log(THREE_AFTER[(int) x] / THREE[(int) x]);
            case MIX_OF_TEN -> Math.log(TEN_AFTER[(int) x] / TEN[(int) x]);
            case MISSING ->
                Double.isNaN(x)
                        ? Math.log(MISSING_AFTER / MISSING_BEFORE)
                        : Math.log((1 - MISSING_AFTER) / (1 - MISSING_BEFORE));
        };
    }

    private static double logNormal(double x, double mean, double sd) {
        double z = (x - mean) / sd;
        return -z * z / 2 - Math.log(sd);
    }

    private static double category(double[] shares, SplittableRandom random) {
        double u = random.nextDouble();
        int k = 0;
        while (k < shares.length - 1 && u >= shares[k]) {
            u -= shares[k++];
        }
        return k;
    }
}
