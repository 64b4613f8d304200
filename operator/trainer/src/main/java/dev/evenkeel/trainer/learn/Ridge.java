package dev.evenkeel.trainer.learn;

import dev.evenkeel.trainer.features.FeatureMatrix;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;

/**
 * Linear regression with an L2 penalty on standardised inputs (Hoerl and Kennard 1970,
 * doi:10.1080/00401706.1970.10488634). Inputs are cut at {@link #LIMIT} standard deviations, so that one wild value
 * cannot carry a prediction away.
 *
 * @param mean per input
 * @param deviation per input, 1 where it is constant
 * @param weights per standardised input
 */
@SuppressWarnings("ArrayRecordComponent") // a batch of numbers, never compared or hashed
public record Ridge(double[] mean, double[] deviation, double[] weights, double intercept) implements Model {
    /** Where standardised inputs are cut. */
    public static final double LIMIT = 5;

    /** Sums that any penalty can be solved from: the normal equations of the standardised inputs. */
    static final class Prepared {
        private final double[] mean;
        private final double[] deviation;
        private final double[][] gram; // [inputs x inputs]
        private final double[] moment; // [inputs]
        private final double intercept;

        /** O(rows x inputs^2). */
        Prepared(FeatureMatrix rows) {
            int n = rows.rows();
            int width = rows.columns();
            float[] values = rows.values();
            mean = new double[width];
            deviation = new double[width];
            for (int c = 0; c < width; c++) {
                double squares = 0;
                for (int r = 0; r < n; r++) {
                    double delta = values[r * width + c] - mean[c];
                    mean[c] += delta / (r + 1);
                    squares += delta * (values[r * width + c] - mean[c]);
                }
                deviation[c] = StrictMath.sqrt(squares / n);
                deviation[c] = deviation[c] > 1e-9 * Math.max(1, Math.abs(mean[c])) ? deviation[c] : 1;
            }
            double sum = 0;
            for (double response : rows.response()) {
                sum += response;
            }
            intercept = sum / n;
            gram = new double[width][width];
            moment = new double[width];
            double[] z = new double[width];
            for (int r = 0; r < n; r++) {
                standardise(values, r * width, mean, deviation, z);
                double response = rows.response()[r] - intercept;
                for (int i = 0; i < width; i++) {
                    moment[i] += z[i] * response;
                    double[] line = gram[i];
                    for (int j = 0; j <= i; j++) {
                        line[j] += z[i] * z[j];
                    }
                }
            }
            for (int i = 0; i < width; i++) {
                for (int j = 0; j < i; j++) {
                    gram[j][i] = gram[i][j];
                }
            }
        }

        Ridge solve(double penalty) {
            Array2DRowRealMatrix system = new Array2DRowRealMatrix(gram, true);
            for (int i = 0; i < gram.length; i++) {
                system.addToEntry(i, i, penalty);
            }
            double[] weights = new CholeskyDecomposition(system)
                    .getSolver()
                    .solve(new ArrayRealVector(moment, false))
                    .toArray();
            return new Ridge(mean, deviation, weights, intercept);
        }
    }

    private static void standardise(float[] values, int at, double[] mean, double[] deviation, double[] z) {
        for (int i = 0; i < z.length; i++) {
            z[i] = Math.clamp((values[at + i] - mean[i]) / deviation[i], -LIMIT, LIMIT);
        }
    }

    @Override
    public double[] responses(FeatureMatrix rows) {
        double[] responses = new double[rows.rows()];
        double[] z = new double[weights.length];
        for (int r = 0; r < responses.length; r++) {
            standardise(rows.values(), r * weights.length, mean, deviation, z);
            double response = intercept;
            for (int i = 0; i < z.length; i++) {
                response += weights[i] * z[i];
            }
            responses[r] = response;
        }
        return responses;
    }
}
