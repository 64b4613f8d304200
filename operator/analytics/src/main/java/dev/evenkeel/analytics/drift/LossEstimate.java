package dev.evenkeel.analytics.drift;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The mean loss of a model on rows whose targets have not come: direct loss estimation. Boosted trees learn, on rows of a
 * reference that have targets, the loss of a row (absolute error, squared error, any) by its features, of which the model's
 * prediction should be one; the window's estimate is the mean of what they say. It follows changes of the inputs, not of
 * the targets' dependence on them. Immutable.
 */
public final class LossEstimate {
    private static final double Z = 1.96;
    private static final int FOLDS = 4;

    private final LossTrees trees;
    private final double residualVariance;
    private final int referenceRows;

    private LossEstimate(LossTrees trees, double residualVariance, int referenceRows) {
        this.trees = trees;
        this.residualVariance = residualVariance;
        this.referenceRows = referenceRows;
    }

    /**
     * Learns from a reference.
     *
     * @param features [row][feature]; NaN is a missing value
     * @param losses of the rows, at least 0; rows whose loss is not finite are left out
     * @throws IllegalArgumentException when there are not as many losses as rows, or rows of different lengths
     */
    public static LossEstimate of(double[][] features, double[] losses) {
        if (features.length != losses.length) {
            throw new IllegalArgumentException(features.length + " rows, but " + losses.length + " losses");
        }
        int[] rows = IntStream.range(0, losses.length)
                .filter(i -> Double.isFinite(losses[i]))
                .toArray();
        for (int row : rows) {
            if (features[row].length != features[rows[0]].length) {
                throw new IllegalArgumentException("row " + row + " has " + features[row].length
                        + " features, the first one " + features[rows[0]].length);
            }
        }
        double squares = 0;
        for (int fold = 0; fold < FOLDS && rows.length >= 2 * FOLDS; fold++) {
            int held = fold;
            int[] others = IntStream.range(0, rows.length)
                    .filter(i -> i % FOLDS != held)
                    .map(i -> rows[i])
                    .toArray();
            LossTrees trees = LossTrees.fit(features, losses, others);
            for (int i = held; i < rows.length; i += FOLDS) {
                double error = losses[rows[i]] - trees.loss(features[rows[i]]);
                squares += error * error;
            }
        }
        return new LossEstimate(LossTrees.fit(features, losses, rows), squares / Math.max(1, rows.length), rows.length);
    }

    /** Estimates the mean loss on a window, [row][feature]. An empty window, or no reference, gives 0 with no upper bound. */
    public Estimate estimate(double[][] features) {
        if (features.length == 0 || referenceRows == 0) {
            return new Estimate(0, 0, Double.MAX_VALUE, 0);
        }
        double mean = Arrays.stream(features).mapToDouble(trees::loss).sum() / features.length;
        double radius = Z * Math.sqrt(residualVariance / features.length + residualVariance / referenceRows);
        return new Estimate(mean, Math.max(0, mean - radius), mean + radius, features.length);
    }
}
