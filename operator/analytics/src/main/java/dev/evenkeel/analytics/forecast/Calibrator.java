package dev.evenkeel.analytics.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns the errors of past forecasts into intervals whose long-run coverage holds whatever the series does: quantiles of
 * the recent errors, asked for at a miss rate that rises after a hit and falls after a miss (adaptive conformal inference:
 * Gibbs and Candes 2021, arXiv:2106.00170). One for each step ahead. Not thread safe.
 */
final class Calibrator {

    static final int WINDOW = 150;

    private static final int FEWEST = 5;
    /** Step of the miss rate: a month of daily misses moves it by a third of its range. */
    private static final double LEARNING = 0.01;

    private static final double SHIFT80 = 2;
    private static final double SHIFT95 = 4;
    private static final double[] WEIGHT = new double[WINDOW + 1]; // by age, halved every 60 errors

    static {
        for (int age = 0; age <= WINDOW; age++) {
            WEIGHT[age] = Math.pow(0.5, age / 60.0);
        }
    }

    // Sorted by value, then age; [size].
    private final double[] error = new double[WINDOW];
    private final long[] born = new long[WINDOW];
    private int size;
    private long clock;
    private double miss80 = 0.2;
    private double miss95 = 0.05;

    /** Interval on the transformed scale, written as low80, high80, low95, high95. */
    void interval(double point, double scale, boolean nonNegative, double[] out) {
        interval(point, scale, nonNegative, miss80, SHIFT80, out, 0);
        interval(point, scale, nonNegative, miss95, SHIFT95, out, 2);
    }

    private void interval(
            double point, double scale, boolean nonNegative, double miss, double shift, double[] out, int at) {
        double low = size < FEWEST ? point - shift * scale : point + quantile(miss / 2, scale);
        double high = size < FEWEST ? point + shift * scale : point + quantile(1 - miss / 2, scale);
        if (nonNegative && low <= 0) { // nothing can be missed below: all misses are above
            low = 0;
            high = size < FEWEST ? Math.max(0, high) : Math.max(0, point + quantile(1 - miss, scale));
        }
        out[at] = low;
        out[at + 1] = high;
    }

    private double quantile(double p, double scale) {
        if (p <= 0) {
            return error[0] - 0.5 * scale;
        }
        if (p >= 1) {
            return error[size - 1] + 0.5 * scale;
        }
        double total = 0;
        for (int i = 0; i < size; i++) {
            total += WEIGHT[(int) (clock - born[i])];
        }
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += WEIGHT[(int) (clock - born[i])];
            if (sum >= p * total) {
                return error[i];
            }
        }
        return error[size - 1];
    }

    /** Takes in what came where {@code point} was expected, all on the transformed scale. */
    void learn(double value, double point, double scale, boolean nonNegative, double[] scratch) {
        if (size >= FEWEST) {
            interval(point, scale, nonNegative, scratch);
            double slack = 1e-9 * Math.abs(value); // a value on the edge is covered
            miss80 = adapt(miss80, 0.2, value < scratch[0] - slack || value > scratch[1] + slack);
            miss95 = adapt(miss95, 0.05, value < scratch[2] - slack || value > scratch[3] + slack);
        }
        add(value - point);
    }

    private static double adapt(double miss, double wanted, boolean missed) {
        return Math.clamp(miss + LEARNING * (wanted - (missed ? 1 : 0)), -0.1, 0.98);
    }

    private void add(double value) {
        clock++;
        if (size == WINDOW) {
            int oldest = 0;
            for (int i = 1; i < size; i++) {
                if (born[i] < born[oldest]) {
                    oldest = i;
                }
            }
            System.arraycopy(error, oldest + 1, error, oldest, size - oldest - 1);
            System.arraycopy(born, oldest + 1, born, oldest, size - oldest - 1);
            size--;
        }
        int at = size;
        while (at > 0 && error[at - 1] > value) {
            error[at] = error[at - 1];
            born[at] = born[at - 1];
            at--;
        }
        error[at] = value;
        born[at] = clock;
        size++;
    }

    SeasonalSnapshot.Calibration toCalibration() {
        long[] order = Arrays.copyOf(born, size);
        Arrays.sort(order);
        List<Double> errors = new ArrayList<>(size);
        for (long when : order) {
            int i = 0;
            while (born[i] != when) {
                i++;
            }
            errors.add(error[i]);
        }
        return new SeasonalSnapshot.Calibration(errors, miss80, miss95);
    }

    static Calibrator from(SeasonalSnapshot.Calibration calibration) {
        Calibrator calibrator = new Calibrator();
        for (double value : calibration.errors()) {
            calibrator.add(value);
        }
        calibrator.miss80 = calibration.miss80();
        calibrator.miss95 = calibration.miss95();
        return calibrator;
    }
}
