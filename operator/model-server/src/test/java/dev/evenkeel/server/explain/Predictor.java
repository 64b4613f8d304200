package dev.evenkeel.server.explain;

/** A model as a function of a row: what tests explain, and what a reference asks directly. */
@FunctionalInterface
interface Predictor {
    /** The prediction of a row, [value]. */
    double[] predict(double[] row);

    /** Two boosted trees over six features: splits on five of them, and what they do depends on each other. */
    static double[] trees(double[] x) {
        double first = x[0] < 0.5 ? (x[1] < -1 ? 3 : 1.25) : (x[3] < 2 ? -2 : (x[1] < 1 ? 7 : (x[5] < 0 ? 0.5 : 6)));
        double second = x[4] < 1 ? -0.75 : (x[0] < 1.5 ? 2 : 4.5);
        return new double[] {first + second, first - 2 * second};
    }
}
