package dev.evenkeel.trainer.evaluate;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/** Error metrics over rows with a known target. A metric that is not defined on these rows is NaN. */
public final class Metrics {

    private Metrics() {}

    /** Which rows count, with repetition: row {@code at(i)} for i in [0, size). */
    record Sample(int size, IntUnaryOperator at) {
        static Sample all(int rows) {
            return new Sample(rows, IntUnaryOperator.identity());
        }

        static Sample of(int[] rows, int size) {
            return new Sample(size, i -> rows[i]);
        }
    }

    /**
     * One metric.
     *
     * @param name mae, rmse (the target's unit), mape, smape, wape, r2 (fractions), or mase (mae over {@code naive})
     * @param naive mean absolute error of the seasonal naive forecast on the training part
     */
    static double of(String name, double[] actual, double[] predicted, double naive, Sample sample) {
        double sum = 0;
        double weight = 0;
        double mean = 0;
        if (name.equals("r2")) {
            for (int i = 0; i < sample.size(); i++) {
                mean += actual[sample.at().applyAsInt(i)] / sample.size();
            }
        }
        for (int i = 0; i < sample.size(); i++) {
            int row = sample.at().applyAsInt(i);
            double truth = actual[row];
            double error = Math.abs(truth - predicted[row]);
            switch (name) {
                case "mae", "mase" -> {
                    sum += error;
                    weight++;
                }
                case "rmse" -> {
                    sum += error * error;
                    weight++;
                }
                case "mape" -> {
                    // undefined where the truth is 0: those rows are left out
                    sum += truth == 0 ? 0 : error / Math.abs(truth);
                    weight += truth == 0 ? 0 : 1;
                }
                case "smape" -> {
                    double size = Math.abs(truth) + Math.abs(predicted[row]);
                    sum += size == 0 ? 0 : 2 * error / size;
                    weight++;
                }
                case "wape" -> {
                    sum += error;
                    weight += Math.abs(truth);
                }
                case "r2" -> {
                    sum += error * error;
                    weight += (truth - mean) * (truth - mean);
                }
                default -> throw new IllegalArgumentException("no metric " + name);
            }
        }
        if (weight == 0) {
            return Double.NaN;
        }
        double ratio = sum / weight;
        return switch (name) {
            case "rmse" -> StrictMath.sqrt(ratio);
            case "mase" -> naive > 0 ? ratio / naive : Double.NaN;
            case "r2" -> 1 - ratio;
            default -> ratio;
        };
    }

    /** Mean absolute error; NaN without rows. */
    public static double mae(double[] actual, double[] predicted) {
        return of("mae", actual, predicted, Double.NaN, Sample.all(actual.length));
    }

    /** All metrics that are defined on these rows, by name. */
    public static Map<String, Double> all(double[] actual, double[] predicted, double naive) {
        Map<String, Double> metrics = new TreeMap<>();
        for (String name : Arrays.asList("mae", "rmse", "mape", "smape", "wape", "mase", "r2")) {
            double value = of(name, actual, predicted, naive, Sample.all(actual.length));
            if (Double.isFinite(value)) {
                metrics.put(name, value);
            }
        }
        return metrics;
    }
}
