package dev.evenkeel.trainer.features;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Encoded rows, ordered by step and then by series. Not a value class only for its arrays: treat as immutable.
 *
 * @param names of the columns of {@code values}
 * @param values row-major, [rows x names]
 * @param target in its unit, NaN where unknown
 * @param level recent level in the target's unit, already rounded to float as the model reads it
 * @param response target on the plan's scale less the level, NaN where the target is unknown
 * @param history earlier known targets of the same series
 * @param step of each row; the row's own number when rows have no order
 * @param series number of each row's series, in the order of {@code seriesNames}
 * @param seasonal forecast "as one season ago", else the last value, else the fallback; in the target's unit
 * @param last forecast "as the last value"
 * @param source row in the table
 */
@SuppressWarnings("ArrayRecordComponent") // a batch of numbers, never compared or hashed
public record FeatureMatrix(
        List<String> names,
        float[] values,
        double[] target,
        double[] level,
        double[] response,
        int[] history,
        int[] step,
        int[] series,
        List<String> seriesNames,
        double[] seasonal,
        double[] last,
        int[] source) {

    public int rows() {
        return target.length;
    }

    public int columns() {
        return names.size();
    }

    /** The input vector of one row. */
    public float[] vector(int row) {
        return Arrays.copyOfRange(values, row * columns(), (row + 1) * columns());
    }

    /** The rows that satisfy the condition, in order. */
    public FeatureMatrix rows(IntPredicate condition) {
        int[] keep =
                java.util.stream.IntStream.range(0, rows()).filter(condition).toArray();
        float[] kept = new float[keep.length * columns()];
        for (int i = 0; i < keep.length; i++) {
            System.arraycopy(values, keep[i] * columns(), kept, i * columns(), columns());
        }
        return new FeatureMatrix(
                names,
                kept,
                pick(target, keep),
                pick(level, keep),
                pick(response, keep),
                pick(history, keep),
                pick(step, keep),
                pick(series, keep),
                seriesNames,
                pick(seasonal, keep),
                pick(last, keep),
                pick(source, keep));
    }

    /**
     * The same rows with the first input, the level, at 0, to learn from. The model answers relative to the level; were
     * it to learn from the level itself, it would be lost as soon as the level leaves the range of the training part.
     */
    public FeatureMatrix blindToLevel() {
        float[] blind = values.clone();
        for (int row = 0; row < rows(); row++) {
            blind[row * columns()] = 0;
        }
        return new FeatureMatrix(
                names, blind, target, level, response, history, step, series, seriesNames, seasonal, last, source);
    }

    private static double[] pick(double[] from, int[] keep) {
        double[] picked = new double[keep.length];
        for (int i = 0; i < keep.length; i++) {
            picked[i] = from[keep[i]];
        }
        return picked;
    }

    private static int[] pick(int[] from, int[] keep) {
        int[] picked = new int[keep.length];
        for (int i = 0; i < keep.length; i++) {
            picked[i] = from[keep[i]];
        }
        return picked;
    }
}
