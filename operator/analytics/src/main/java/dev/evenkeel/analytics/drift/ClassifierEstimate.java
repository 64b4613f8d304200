package dev.evenkeel.analytics.drift;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How well a binary classifier does on rows whose labels have not come: confidence-based performance estimation. Calibrated
 * on labelled rows of a reference, each score says how likely its prediction is right; the sums over a window are the
 * expected confusion matrix (Bialek et al. 2024, arXiv:2407.08649). It follows changes of the inputs, not of the labels'
 * dependence on them: for those, labels are needed. Immutable.
 */
public final class ClassifierEstimate {
    private static final int DRAWS = 200;
    private static final double TAIL = 0.025;

    private final Calibration calibration;
    private final double threshold;
    private final int referenceRows;

    private ClassifierEstimate(Calibration calibration, double threshold, int referenceRows) {
        this.calibration = calibration;
        this.threshold = threshold;
        this.referenceRows = referenceRows;
    }

    /**
     * Figures of a window. Precision, recall and F1 are those of the positive class, 0 where nothing is positive; the area
     * under the ROC curve is a half when there is one class only.
     */
    public record Performance(Estimate accuracy, Estimate precision, Estimate recall, Estimate f1, Estimate rocAuc) {}

    /**
     * Learns from a reference. Rows with a score that is NaN are left out, others are clamped to [0, 1].
     *
     * @param threshold score from which on a row is predicted positive
     * @throws IllegalArgumentException when there are not as many labels as scores
     */
    public static ClassifierEstimate of(double[] scores, boolean[] labels, double threshold) {
        if (scores.length != labels.length) {
            throw new IllegalArgumentException(scores.length + " scores, but " + labels.length + " labels");
        }
        int[] rows = IntStream.range(0, scores.length)
                .filter(i -> !Double.isNaN(scores[i]))
                .toArray();
        double[] clean = new double[rows.length];
        boolean[] cleanLabels = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            clean[i] = Math.clamp(scores[rows[i]], 0, 1);
            cleanLabels[i] = labels[rows[i]];
        }
        return new ClassifierEstimate(Calibration.of(clean, cleanLabels), threshold, rows.length);
    }

    /** Estimates the figures on a window; O(rows log rows + 200 rows). */
    public Performance estimate(double[] scores) {
        double[] sorted = Arrays.stream(scores)
                .filter(score -> !Double.isNaN(score))
                .map(score -> Math.clamp(score, 0, 1))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            Estimate none = Estimate.NO_SHARE;
            return new Performance(none, none, none, none, none);
        }
        double[] likely = Arrays.stream(sorted).map(calibration::probability).toArray();
        double[] expected = figures(sorted, likely);
        double[][] drawn = new double[expected.length][DRAWS];
        Lots lots = new Lots(sorted.length);
        double[] labels = new double[sorted.length];
        for (int d = 0; d < DRAWS; d++) {
            for (int i = 0; i < labels.length; i++) {
                labels[i] = lots.next() < likely[i] ? 1 : 0;
            }
            double[] figures = figures(sorted, labels);
            for (int f = 0; f < figures.length; f++) {
                drawn[f][d] = figures[f];
            }
        }
        // the calibration errs as well: as much as a window of the reference's size
        double wider = Math.sqrt(1 + sorted.length / (double) Math.max(1, referenceRows));
        Estimate[] estimates = new Estimate[expected.length];
        for (int f = 0; f < expected.length; f++) {
            Arrays.sort(drawn[f]);
            double low = drawn[f][(int) (TAIL * DRAWS)];
            double high = drawn[f][DRAWS - 1 - (int) (TAIL * DRAWS)];
            estimates[f] = new Estimate(
                    expected[f],
                    Math.clamp(expected[f] - wider * (expected[f] - low), 0, expected[f]),
                    Math.clamp(expected[f] + wider * (high - expected[f]), expected[f], 1),
                    sorted.length);
        }
        return new Performance(estimates[0], estimates[1], estimates[2], estimates[3], estimates[4]);
    }

    /** Accuracy, precision, recall, F1 and area, given for each row, by rising score, how likely it is positive. */
    private double[] figures(double[] sorted, double[] likely) {
        double truePositive = 0;
        double falsePositive = 0;
        double falseNegative = 0;
        double pairs = 0; // a positive above a negative, ties by half
        double negativesBelow = 0;
        int i = 0;
        while (i < sorted.length) {
            double positives = 0;
            double negatives = 0;
            int j = i;
            while (j < sorted.length && sorted[j] == sorted[i]) {
                positives += likely[j];
                negatives += 1 - likely[j];
                j++;
            }
            pairs += positives * (negativesBelow + negatives / 2);
            negativesBelow += negatives;
            if (sorted[i] >= threshold) {
                truePositive += positives;
                falsePositive += negatives;
            } else {
                falseNegative += positives;
            }
            i = j;
        }
        double positives = truePositive + falseNegative;
        double accuracy = (truePositive + negativesBelow - falsePositive) / sorted.length;
        return new double[] {
            Math.clamp(accuracy, 0, 1),
            share(truePositive, truePositive + falsePositive, 0),
            share(truePositive, positives, 0),
            share(2 * truePositive, truePositive + falsePositive + positives, 0),
            share(pairs, positives * negativesBelow, 0.5)
        };
    }

    private static double share(double part, double all, double none) {
        return all > 0 ? Math.clamp(part / all, 0, 1) : none;
    }
}
