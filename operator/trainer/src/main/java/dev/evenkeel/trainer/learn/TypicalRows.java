package dev.evenkeel.trainer.learn;

import dev.evenkeel.trainer.features.FeatureMatrix;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A few rows that stand for the training part, so that predictions can be explained against it: each column has its
 * quantiles at the middles of {@value #ROWS} equal shares, in an order of its own (a Latin hypercube: McKay, Beckman and
 * Conover 1979, doi:10.2307/1268522). So no row of the data is told, and columns are as if they were independent. The same
 * rows give the same result.
 */
public final class TypicalRows {
    static final int ROWS = 16;
    private static final long SEED = 16;

    private TypicalRows() {}

    /** Rows of values, [{@value #ROWS}][column]; none when there are none to learn from. Missing values are NaN. */
    public static float[][] of(FeatureMatrix training) {
        if (training.rows() == 0) {
            return new float[0][];
        }
        float[][] typical = new float[ROWS][training.columns()];
        SplittableRandom random = new SplittableRandom(SEED);
        for (int column = 0; column < training.columns(); column++) {
            float[] sorted = new float[training.rows()];
            for (int row = 0; row < sorted.length; row++) {
                sorted[row] = training.values()[row * training.columns() + column];
            }
            Arrays.sort(sorted); // NaN comes last, and so gets its share
            int[] order = permutation(random);
            for (int i = 0; i < ROWS; i++) {
                typical[order[i]][column] = sorted[(int) ((2L * i + 1) * sorted.length / (2L * ROWS))];
            }
        }
        return typical;
    }

    private static int[] permutation(SplittableRandom random) {
        int[] order = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
