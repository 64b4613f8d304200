package dev.evenkeel.trainer;

import dev.evenkeel.trainer.evaluate.Metrics;
import dev.evenkeel.trainer.features.FeatureMatrix;
import java.util.Arrays;

/**
 * The simple forecasts that a model has to justify itself against.
 *
 * @param baseline predictions of the best of them, by its error on the training part, for the held-out rows
 * @param baselineName which one that is
 * @param trainingSeasonalMae error of the seasonal naive forecast on the training part: the scale of mase (Hyndman and
 *     Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001); NaN when rows have no order
 */
@SuppressWarnings("ArrayRecordComponent") // a batch of numbers, never compared or hashed
record Forecasts(double[] baseline, String baselineName, double trainingSeasonalMae) {

    static Forecasts of(DataSet data) {
        FeatureMatrix fit = data.fit();
        FeatureMatrix test = data.test();
        if (!data.ordered()) {
            return new Forecasts(constant(test, data), "the training mean", Double.NaN);
        }
        double seasonal = seasonalMae(fit, data.season());
        double last = Metrics.mae(fit.target(), fit.last());
        double level = Metrics.mae(fit.target(), fit.level());
        if (seasonal <= last && seasonal <= level) {
            return new Forecasts(test.seasonal(), "the seasonal naive forecast", seasonal);
        }
        return last <= level
                ? new Forecasts(test.last(), "the last value", seasonal)
                : new Forecasts(test.level(), "the recent level", seasonal);
    }

    /** Over rows whose series is older than a season; over all when none is. */
    private static double seasonalMae(FeatureMatrix fit, int season) {
        FeatureMatrix old = fit.rows(r -> fit.history()[r] >= season);
        FeatureMatrix counted = old.rows() > 0 ? old : fit;
        return Metrics.mae(counted.target(), counted.seasonal());
    }

    private static double[] constant(FeatureMatrix test, DataSet data) {
        double[] mean = new double[test.rows()];
        Arrays.fill(mean, data.plan().scale().from(data.plan().fallbackLevel()));
        return mean;
    }
}
