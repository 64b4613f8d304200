package dev.evenkeel.analytics.drift;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One way of turning a classifier's scores into probabilities: the scores as they are; beta calibration (Kull, Silva Filho and
 * Flach 2017, doi:10.1214/17-EJS1338SI), three parameters; or isotonic regression (Zadrozny and Elkan 2002,
 * doi:10.1145/775047.775151), its steps joined by lines between their centres. Immutable.
 */
final class ScoreMap {
    private static final int NEWTON_STEPS = 25;
    private static final double RIDGE = 1e-3; // on the parameters, in rows
    private static final double LEAST = 1e-6; // distance of a probability from 0 and 1

    /** What kind of map. */
    enum Form {
        AS_IS,
        BETA,
        ISOTONIC
    }

    private final Form form;
    private final double[] at; // beta: weights of log p, -log(1 - p), 1; isotonic: scores
    private final double[] probability; // isotonic: at these scores

    private ScoreMap(Form form, double[] at, double[] probability) {
        this.form = form;
        this.at = at;
        this.probability = probability;
    }

    /** Takes scores in [0, 1], their labels, and the rows to learn from. */
    static ScoreMap fit(Form form, double[] scores, boolean[] labels, int[] rows) {
        return switch (form) {
            case AS_IS -> new ScoreMap(form, new double[0], new double[0]);
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
    private static ScoreMap beta(double[] scores, boolean[] labels, int[] rows) {
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
            double[] change = Linear.solve(hessian, gradient);
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
        return new ScoreMap(Form.BETA, w, new double[0]);
    }

    /** Pool adjacent violators (Ayer et al. 1955). */
    private static ScoreMap isotonic(double[] scores, boolean[] labels, int[] rows) {
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
        return new ScoreMap(Form.ISOTONIC, at, probability);
    }
}
