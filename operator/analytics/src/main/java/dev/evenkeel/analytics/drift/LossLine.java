package dev.evenkeel.analytics.drift;

import java.util.Arrays;

/**
 * The log of the expected loss as a sum of lines, bent at the median of their feature: a generalised linear model of the gamma
 * deviance (McCullagh and Nelder 1989) with a ridge. It errs less than trees where rows are few, as at the ends of the
 * features; beyond the reference's ends it stays what it is there. Immutable. A missing value counts as the median.
 */
final class LossLine {
    private static final int STEPS = 30;
    private static final double RIDGE = 5; // in rows
    private static final double MOST_STEP = 1; // of the log, per deviation of a feature

    private final double[][] features; // [feature]: {least, median, greatest, spread}
    private final double[] weights; // of 1, then of each feature's deviation from the median and its size

    private LossLine(double[][] features, double[] weights) {
        this.features = features;
        this.weights = weights;
    }

    /** Says the same of all rows. */
    static LossLine level(double loss) {
        return new LossLine(new double[0][], new double[] {StrictMath.log(loss)});
    }

    /** Takes [row][feature], losses of at least 0, which rows to learn from, and the mean of their losses, above 0. */
    static LossLine fit(double[][] rows, double[] losses, int[] learned, double mean) {
        double[][] features = new double[rows[learned[0]].length][];
        for (int f = 0; f < features.length; f++) {
            features[f] = feature(rows, learned, f);
        }
        double[] weights = new double[1 + 2 * features.length];
        weights[0] = StrictMath.log(mean);
        LossLine line = new LossLine(features, weights);
        double[][] terms = new double[learned.length][];
        for (int i = 0; i < learned.length; i++) {
            terms[i] = line.terms(rows[learned[i]]);
        }
        for (int step = 0; step < STEPS; step++) {
            double[] gradient = new double[weights.length];
            double[][] hessian = new double[weights.length][weights.length];
            for (int a = 1; a < weights.length; a++) {
                gradient[a] = RIDGE * weights[a];
                hessian[a][a] = RIDGE;
            }
            for (int i = 0; i < learned.length; i++) {
                double error = 1 - losses[learned[i]] * StrictMath.exp(-dot(weights, terms[i]));
                for (int a = 0; a < weights.length; a++) {
                    gradient[a] += error * terms[i][a];
                    for (int b = 0; b < weights.length; b++) {
                        hessian[a][b] += terms[i][a] * terms[i][b]; // expected curvature: Fisher scoring
                    }
                }
            }
            double[] change = Linear.solve(hessian, gradient);
            double size = Arrays.stream(change).map(Math::abs).max().orElse(0);
            double damping = Math.min(1, MOST_STEP / Math.max(1e-12, size));
            for (int a = 0; a < weights.length; a++) {
                weights[a] -= damping * change[a];
            }
            if (size < 1e-8) {
                break;
            }
        }
        return line;
    }

    private static double[] feature(double[][] rows, int[] learned, int feature) {
        double[] sorted = Arrays.stream(learned)
                .mapToDouble(row -> rows[row][feature])
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return new double[] {0, 0, 0, 1};
        }
        double spread = sorted[(int) (0.84 * sorted.length)] - sorted[(int) (0.16 * sorted.length)];
        return new double[] {
            sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1], spread > 0 ? spread / 2 : 1
        };
    }

    private double[] terms(double[] row) {
        double[] terms = new double[weights.length];
        terms[0] = 1;
        for (int f = 0; f < features.length; f++) {
            double[] feature = features[f];
            double x = f < row.length && !Double.isNaN(row[f]) ? row[f] : feature[1];
            double deviation = (Math.clamp(x, feature[0], feature[2]) - feature[1]) / feature[3];
            terms[1 + 2 * f] = deviation;
            terms[2 + 2 * f] = Math.abs(deviation);
        }
        return terms;
    }

    private static double dot(double[] weights, double[] terms) {
        double sum = 0;
        for (int a = 0; a < weights.length; a++) {
            sum += weights[a] * terms[a];
        }
        return sum;
    }

    /** The expected loss of a row, above 0. */
    double loss(double[] row) {
        return StrictMath.exp(dot(weights, terms(row)));
    }
}
