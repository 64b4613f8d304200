package dev.evenkeel.analytics.drift;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Turns a classifier's scores into probabilities, learned on labelled rows. Immutable.
 *
 * <p>Three maps compete by their Brier score in five-fold cross-validation: the scores as they are; beta calibration (Kull,
 * Silva Filho and Flach 2017), three parameters; and isotonic regression (Zadrozny and Elkan 2002,
 * doi:10.1145/775047.775151), its steps joined by lines between their centres, which wins when rows are many and the map is
 * no smooth one. Few parameters err less on few rows.
 */
final class Calibration {
    private static final int FOLDS = 5;
    private static final int NEWTON_STEPS = 25;
    private static final double RIDGE = 1e-3; // on the parameters, in rows
    private static final double LEAST = 1e-6; // distance of a probability from 0 and 1

    private enum Form {
        AS_IS,
        BETA,
        ISOTONIC
    }

    private final Form form;
    private final double[] at; // beta: weights of log p, -log(1 - p), 1; isotonic: scores
    private final double[] probability; // isotonic: at these scores

    private Calibration(Form form, double[] at, double[] probability) {
        this.form = form;
        this.at = at;
        this.probability = probability;
    }

    /** Takes scores in [0, 1] and their labels. */
    static Calibration of(double[] scores, boolean[] labels) {
        Form best = Form.AS_IS;
        double least = Double.POSITIVE_INFINITY;
        if (scores.length >= 2 * FOLDS) {
            for (Form form : Form.values()) {
                double loss = 0;
                for (int fold = 0; fold < FOLDS; fold++) {
                    int held = fold;
                    int[] train = IntStream.range(0, scores.length)
                            .filter(i -> i % FOLDS != held)
                            .toArray();
                    Calibration map = fit(form, scores, labels, train);
                    for (int i = held; i < scores.length; i += FOLDS) {
                        double error = map.probability(scores[i]) - (labels[i] ? 1 : 0);
                        loss += error * error;
                    }
                }
                if (loss < least) {
                    least = loss;
                    best = form;
                }
            }
        }
        return fit(best, scores, labels, IntStream.range(0, scores.length).toArray());
    }

    private static Calibration fit(Form form, double[] scores, boolean[] labels, int[] rows) {
        return switch (form) {
            case AS_IS -> new Calibration(form, new double[0], new double[0]);
            case BETA -> beta(scores, labels, rows);
            case ISOTONIC -> isotonic(scores, labels, rows);
        };
    }

    /** The probability of a score, within (0, 1). */
    double probability(double score) {
        double p = switch (form) {
            case AS_IS -> score;
            case BETA -> {
                double clipped = clip(score);
                double logit = at[0] * StrictMath.log(clipped) - at[1] * StrictMath.log(1 - clipped) + at[2];
                yield 1 / (1 + StrictMath.exp(-logit));
            }
            case ISOTONIC -> interpolated(score);
        };
        return clip(p);
    }

    private static double clip(double p) {
        return Math.clamp(p, LEAST, 1 - LEAST);
    }

    private double interpolated(double score) {
        int found = Arrays.binarySearch(at, score);
        if (found >= 0) {
            return probability[found];
        }
        int above = -1 - found;
        if (above == 0) {
            return probability[0];
        }
        if (above == at.length) {
            return probability[at.length - 1];
        }
        double part = (score - at[above - 1]) / (at[above] - at[above - 1]);
        return probability[above - 1] + part * (probability[above] - probability[above - 1]);
    }

    /** Newton's method on the log loss, with a slight pull to the scores as they are. */
    private static Calibration beta(double[] scores, boolean[] labels, int[] rows) {
        double[] w = {1, 1, 0};
        for (int step = 0; step < NEWTON_STEPS; step++) {
            double[] gradient = {RIDGE * (w[0] - 1), RIDGE * (w[1] - 1), RIDGE * w[2]};
            double[][] hessian = {{RIDGE, 0, 0}, {0, RIDGE, 0}, {0, 0, RIDGE}};
            for (int i : rows) {
                double p = clip(scores[i]);
                double[] x = {StrictMath.log(p), -StrictMath.log(1 - p), 1};
                double q = 1 / (1 + StrictMath.exp(-(w[0] * x[0] + w[1] * x[1] + w[2])));
                double curve = Math.max(1e-9, q * (1 - q));
                for (int a = 0; a < 3; a++) {
                    gradient[a] += (q - (labels[i] ? 1 : 0)) * x[a];
                    for (int b = 0; b < 3; b++) {
                        hessian[a][b] += curve * x[a] * x[b];
                    }
                }
            }
            double[] change = solve(hessian, gradient);
            double size = Math.abs(change[0]) + Math.abs(change[1]) + Math.abs(change[2]);
            double damping = Math.min(1, 4 / Math.max(1e-12, size));
            for (int a = 0; a < 3; a++) {
                w[a] -= damping * change[a];
            }
            w[0] = Math.max(0, w[0]); // a higher score is never less likely
            w[1] = Math.max(0, w[1]);
            if (size < 1e-9) {
                break;
            }
        }
        return new Calibration(Form.BETA, w, new double[0]);
    }

    /** Gaussian elimination of a small positive definite system. */
    private static double[] solve(double[][] matrix, double[] right) {
        int n = right.length;
        for (int k = 0; k < n; k++) {
            for (int i = k + 1; i < n; i++) {
                double factor = matrix[i][k] / matrix[k][k];
                for (int j = k; j < n; j++) {
                    matrix[i][j] -= factor * matrix[k][j];
                }
                right[i] -= factor * right[k];
            }
        }
        double[] solution = new double[n];
        for (int k = n - 1; k >= 0; k--) {
            double sum = right[k];
            for (int j = k + 1; j < n; j++) {
                sum -= matrix[k][j] * solution[j];
            }
            solution[k] = sum / matrix[k][k];
        }
        return solution;
    }

    /** Pool adjacent violators (Ayer et al. 1955). */
    private static Calibration isotonic(double[] scores, boolean[] labels, int[] rows) {
        int[] order = IntStream.of(rows)
                .boxed()
                .sorted((a, b) -> Double.compare(scores[a], scores[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] weight = new double[order.length];
        double[] score = new double[order.length];
        double[] positive = new double[order.length];
        int blocks = 0;
        int next = 0;
        while (next < order.length) {
            int first = order[next];
            blocks++;
            while (next < order.length && scores[order[next]] == scores[first]) {
                weight[blocks - 1]++;
                score[blocks - 1] += scores[first];
                positive[blocks - 1] += labels[order[next]] ? 1 : 0;
                next++;
            }
            while (blocks > 1
                    && positive[blocks - 2] * weight[blocks - 1] >= positive[blocks - 1] * weight[blocks - 2]) {
                weight[blocks - 2] += weight[blocks - 1];
                score[blocks - 2] += score[blocks - 1];
                positive[blocks - 2] += positive[blocks - 1];
                blocks--;
                weight[blocks] = 0;
                score[blocks] = 0;
                positive[blocks] = 0;
            }
        }
        double[] at = new double[blocks];
        double[] probability = new double[blocks];
        for (int k = 0; k < blocks; k++) {
            at[k] = score[k] / weight[k];
            probability[k] = positive[k] / weight[k];
        }
        return new Calibration(Form.ISOTONIC, at, probability);
    }
}
