package dev.evenkeel.analytics.drift;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Turns a classifier's scores into probabilities, learned on labelled rows. Immutable.
 *
 * <p>A mean of two {@link ScoreMap}s, beta and isotonic. Their weights maximise the likelihood of labels that none of them saw, in five-fold
 * cross-validation (stacking, Wolpert 1992, doi:10.1016/S0893-6080(05)80023-1). A map of few parameters errs less on few rows, steps follow any
 * shape on many, and their errors cancel in part. The scores as
 * they are count only where rows are too few: a part of scores that are too sure would look likely and be wrong.
 */
final class Calibration {
    private static final int FOLDS = 5;
    private static final int ROUNDS = 100;

    private final ScoreMap[] maps;
    private final double[] weights; // their sum is 1

    private Calibration(ScoreMap[] maps, double[] weights) {
        this.maps = maps;
        this.weights = weights;
    }

    /** Takes scores in [0, 1] and their labels. */
    static Calibration of(double[] scores, boolean[] labels) {
        ScoreMap.Form[] forms = {ScoreMap.Form.BETA, ScoreMap.Form.ISOTONIC};
        int[] all = IntStream.range(0, scores.length).toArray();
        if (scores.length < 2 * FOLDS) {
            return new Calibration(
                    new ScoreMap[] {ScoreMap.fit(ScoreMap.Form.AS_IS, scores, labels, all)}, new double[] {1});
        }
        ScoreMap[] maps = new ScoreMap[forms.length];
        double[][] likelihood = new double[forms.length][scores.length]; // of the label, by a map that did not see it
        for (int f = 0; f < forms.length; f++) {
            maps[f] = ScoreMap.fit(forms[f], scores, labels, all);
            for (int fold = 0; fold < FOLDS; fold++) {
                int held = fold;
                int[] train = IntStream.of(all).filter(i -> i % FOLDS != held).toArray();
                ScoreMap map = ScoreMap.fit(forms[f], scores, labels, train);
                for (int i = held; i < scores.length; i += FOLDS) {
                    double probability = map.probability(scores[i]);
                    likelihood[f][i] = labels[i] ? probability : 1 - probability;
                }
            }
        }
        return new Calibration(maps, weights(likelihood));
    }

    /** Expectation maximisation of a mixture's weights. */
    private static double[] weights(double[][] likelihood) {
        int rows = likelihood[0].length;
        double[] weights = new double[likelihood.length];
        Arrays.fill(weights, 1.0 / weights.length);
        for (int round = 0; round < ROUNDS; round++) {
            double[] sums = new double[weights.length];
            for (int i = 0; i < rows; i++) {
                double all = 0;
                for (int f = 0; f < weights.length; f++) {
                    all += weights[f] * likelihood[f][i];
                }
                for (int f = 0; f < weights.length; f++) {
                    sums[f] += weights[f] * likelihood[f][i] / all;
                }
            }
            for (int f = 0; f < weights.length; f++) {
                weights[f] = sums[f] / rows;
            }
        }
        return weights;
    }

    /** The probability of a score, within (0, 1). */
    double probability(double score) {
        double sum = 0;
        for (int f = 0; f < maps.length; f++) {
            sum += weights[f] * maps[f].probability(score);
        }
        return sum;
    }
}
