package dev.evenkeel.trainer.evaluate;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * A 90% percentile interval of a statistic by a moving-block bootstrap over steps: neighbours in time are drawn together,
 * and all series of one step as well, because their errors are not independent. Blocks have n^(1/3) steps (Künsch 1989);
 * rows without order are steps of their own, drawn one by one.
 */
final class Bootstrap {
    private static final int DRAWS = 1000;
    private static final double TAIL = 0.05;

    private final int[][] rowsOfStep;
    private final int block;
    private final long seed;

    /** @param step of each row, ascending */
    Bootstrap(int[] step, boolean ordered, long seed) {
        int[] distinct = Arrays.stream(step).distinct().toArray();
        rowsOfStep = new int[distinct.length][];
        int row = 0;
        for (int i = 0; i < distinct.length; i++) {
            int from = row;
            while (row < step.length && step[row] == distinct[i]) {
                row++;
            }
            rowsOfStep[i] = java.util.stream.IntStream.range(from, row).toArray();
        }
        block = ordered ? Math.max(1, (int) StrictMath.round(StrictMath.cbrt(distinct.length))) : 1;
        this.seed = seed;
    }

    record Interval(double low, double high) {}

    /** The interval of the statistic; undefined draws are left out. */
    Interval of(ToDoubleFunction<Metrics.Sample> statistic) {
        Random random = new Random(seed);
        double[] values = new double[DRAWS];
        int steps = rowsOfStep.length;
        int width = Math.min(block, steps);
        int most = Arrays.stream(rowsOfStep).mapToInt(rows -> rows.length).max().orElse(0);
        int[] drawn = new int[(steps + width) * most];
        for (int draw = 0; draw < DRAWS; draw++) {
            int n = 0;
            for (int taken = 0; taken < steps; taken += width) {
                int start = random.nextInt(steps - width + 1);
                for (int s = start; s < start + Math.min(width, steps - taken); s++) {
                    for (int row : rowsOfStep[s]) {
                        drawn[n++] = row;
                    }
                }
            }
            values[draw] = statistic.applyAsDouble(Metrics.Sample.of(drawn, n));
        }
        double[] sorted =
                Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) {
            return new Interval(Double.NaN, Double.NaN);
        }
        return new Interval(
                sorted[(int) (TAIL * (sorted.length - 1))],
                sorted[(int) StrictMath.ceil((1 - TAIL) * (sorted.length - 1))]);
    }
}
