package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How the signals of a vector go together: what each is expected to be, given the others at the same time. Not thread safe.
 * {@code signals^2} operations and no allocation a point; {@code 16 x signals^2} bytes.
 *
 * <p>One covariance, faded and with outliers clipped, holds all the regressions of a signal on the others: with P the
 * inverse of the correlation and z the standardised vector, the residual of signal j is (P z)_j / P_jj (Lauritzen, Graphical
 * Models, 1996, 5.1.3). The inverse is refreshed now and then, by Cholesky with a ridge, so nothing winds up. A point
 * counts by 1 / (1 + excess)^2, where excess is how far its largest residual is beyond {@value #CLIP} deviations: what
 * breaks a relation teaches it slowly (Huber's weights; Maronna 1976, doi:10.1214/aos/1176343347).
 */
final class Relations {
    private static final double CLIP = 4;
    private static final double RIDGE = 1e-6; // of the correlation: twins stay apart
    private static final double RIDGE_GROWTH = 100;
    private static final int FIRST_REFRESH = 32; // points
    private static final int REFRESH = 16; // points, or as many as there are signals
    private static final int SWEEPS = 4;
    private static final double ROUNDING = 1e-9; // of the value: a residual this small is none
    private static final int POINTS_MAX = 1_000_000;

    private final int signals;
    private final int[] points; // [signals], at most POINTS_MAX
    private final double[] mean; // [signals]
    private final double[] covariance; // [signals x signals], symmetric
    private final double[] precision; // [signals x signals], of the correlation; zero row: signal takes no part
    private final double[] deviation; // [signals], as of the last refresh
    private int untilRefresh = FIRST_REFRESH;
    private boolean ready;

    private final double[] z; // [signals], scratch
    private final double[] factor; // [signals x signals], scratch of the refresh, shared with it
    private final double[] residuals; // [signals], of the vector judged last, in units of the signals

    Relations(int signals) {
        this.signals = signals;
        points = new int[signals];
        mean = new double[signals];
        covariance = new double[signals * signals];
        precision = new double[signals * signals];
        deviation = new double[signals];
        z = new double[signals];
        factor = new double[signals * signals];
        residuals = new double[signals];
    }

    /** The residual of each signal given the others, in its unit; NaN when missing or not known yet. */
    double[] judge(double[] values) {
        if (!ready) {
            Arrays.fill(residuals, Double.NaN);
            return residuals;
        }
        boolean gaps = false;
        for (int j = 0; j < signals; j++) {
            boolean takesPart = precision[j * signals + j] > 0 && Double.isFinite(values[j]);
            gaps |= !takesPart && precision[j * signals + j] > 0;
            z[j] = takesPart ? (values[j] - mean[j]) / deviation[j] : 0;
        }
        for (int sweep = 0; gaps && sweep < SWEEPS; sweep++) {
            for (int j = 0; j < signals; j++) {
                if (precision[j * signals + j] > 0 && !Double.isFinite(values[j])) {
                    z[j] -= product(j) / precision[j * signals + j]; // its expectation given the others
                }
            }
        }
        for (int j = 0; j < signals; j++) {
            double own = precision[j * signals + j];
            double residual = own > 0 && Double.isFinite(values[j]) ? deviation[j] * product(j) / own : Double.NaN;
            boolean rounding = Math.abs(residual) <= ROUNDING * (Math.abs(values[j]) + deviation[j]);
            residuals[j] = rounding ? 0 : residual;
        }
        return residuals;
    }

    private double product(int row) {
        double sum = 0;
        for (int k = 0, at = row * signals; k < signals; k++, at++) {
            sum += precision[at] * z[k];
        }
        return sum;
    }

    /** Learns the vector judged last; one that came {@code memory} points ago counts 1/e of a new one. */
    void learn(double[] values, double memory) {
        double slowest = 1 / memory;
        double share = weight();
        for (int j = 0; j < signals; j++) {
            if (Double.isFinite(values[j])) {
                points[j] = Math.min(points[j] + 1, POINTS_MAX);
            }
        }
        for (int j = 0; j < signals; j++) {
            z[j] = Double.isFinite(values[j]) ? points[j] == 1 ? 0 : values[j] - mean[j] : Double.NaN;
            if (points[j] == 1 && Double.isFinite(values[j])) {
                mean[j] = values[j];
            }
        }
        for (int j = 0; j < signals; j++) {
            if (Double.isNaN(z[j])) {
                continue;
            }
            for (int k = 0; k <= j; k++) {
                if (!Double.isNaN(z[k])) {
                    double rate = share * Math.max(slowest, 1.0 / Math.min(points[j], points[k]));
                    double pair = covariance[j * signals + k];
                    pair += rate * ((1 - rate) * z[j] * z[k] - pair); // West 1979, doi:10.1145/359146.359153
                    covariance[j * signals + k] = pair;
                    covariance[k * signals + j] = pair;
                }
            }
        }
        for (int j = 0; j < signals; j++) {
            if (!Double.isNaN(z[j])) {
                mean[j] += share * Math.max(slowest, 1.0 / points[j]) * z[j];
            }
        }
        if (--untilRefresh <= 0) {
            refresh();
            untilRefresh = Math.max(REFRESH, signals);
        }
    }

    private double weight() {
        double largest = 0;
        for (int j = 0; ready && j < signals; j++) {
            double own = precision[j * signals + j];
            if (own > 0 && residuals[j] != 0 && !Double.isNaN(residuals[j])) {
                largest = Math.max(largest, Math.abs(residuals[j]) * Math.sqrt(own) / deviation[j]);
            }
        }
        double excess = Math.max(1, largest / CLIP);
        return 1 / (excess * excess);
    }

    /** Inverts the correlation anew. */
    private void refresh() {
        ready = true;
        for (int j = 0; j < signals; j++) {
            deviation[j] = Math.sqrt(covariance[j * signals + j]);
        }
        for (double ridge = RIDGE; ridge <= 1; ridge *= RIDGE_GROWTH) {
            if (factorise(ridge)) {
                invert();
                return;
            }
        }
        Arrays.fill(precision, 0); // not even that: no relations for now
    }

    private boolean factorise(double ridge) {
        for (int j = 0; j < signals; j++) {
            for (int k = 0; k <= j; k++) {
                boolean known = deviation[j] > 0 && deviation[k] > 0;
                double sum = j == k ? 1 + ridge : known ? covariance[j * signals + k] / deviation[j] / deviation[k] : 0;
                for (int i = 0; i < k; i++) {
                    sum -= factor[j * signals + i] * factor[k * signals + i];
                }
                if (j == k) {
                    if (!(sum > ridge / 2)) {
                        return false;
                    }
                    factor[j * signals + j] = Math.sqrt(sum);
                } else {
                    factor[j * signals + k] = sum / factor[k * signals + k];
                }
            }
        }
        return true;
    }

    /** Columns of the inverse by forward and backward substitution. */
    private void invert() {
        for (int column = 0; column < signals; column++) {
            for (int j = 0; j < signals; j++) {
                double sum = j == column ? 1 : 0;
                for (int i = 0; i < j; i++) {
                    sum -= factor[j * signals + i] * z[i];
                }
                z[j] = sum / factor[j * signals + j];
            }
            for (int j = signals - 1; j >= 0; j--) {
                double sum = z[j];
                for (int i = j + 1; i < signals; i++) {
                    sum -= factor[i * signals + j] * z[i];
                }
                z[j] = sum / factor[j * signals + j];
            }
            for (int j = 0; j < signals; j++) {
                precision[column * signals + j] = deviation[column] > 0 && deviation[j] > 0 ? z[j] : 0;
            }
        }
    }

    void write(ByteBuffer out) {
        for (int count : points) {
            out.putInt(count);
        }
        for (double[] part : new double[][] {mean, deviation, covariance, precision}) {
            for (double value : part) {
                out.putDouble(value);
            }
        }
        out.putInt(untilRefresh).put((byte) (ready ? 1 : 0));
    }

    Relations read(ByteBuffer in) {
        for (int j = 0; j < signals; j++) {
            points[j] = in.getInt();
        }
        for (double[] part : new double[][] {mean, deviation, covariance, precision}) {
            for (int i = 0; i < part.length; i++) {
                part[i] = in.getDouble();
            }
        }
        untilRefresh = in.getInt();
        ready = in.get() != 0;
        return this;
    }
}
