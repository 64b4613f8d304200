package dev.evenkeel.e2e.sales;

import java.time.Duration;
import java.util.List;

/**
 * What was seen of the model's life.
 *
 * @param firstRevision revision that served first
 * @param secondRevision revision that took over after the CSV changed
 * @param toFirst from the first apply to Ready
 * @param toSecond from the changed CSV to the first answer by the new revision
 * @param forecasts rows that the first revision had never seen
 * @param firstByName what the first of these rows was answered by the names of its columns
 * @param requests requests sent while the new revision took over
 * @param failed how many of them failed
 * @param metrics of the first run, as its status has them
 */
public record SalesResult(
        String firstRevision,
        String secondRevision,
        Duration toFirst,
        Duration toSecond,
        List<Forecast> forecasts,
        double firstByName,
        long requests,
        long failed,
        List<String> failures,
        java.util.Map<String, String> metrics) {

    /** Mean absolute error of the served model, in the target's unit. */
    public double modelError() {
        return forecasts.stream()
                .mapToDouble(f -> Math.abs(f.predicted() - f.actual()))
                .average()
                .orElse(Double.NaN);
    }

    /** Mean absolute error of repeating the value of one season before. */
    public double naiveError() {
        return forecasts.stream()
                .mapToDouble(f -> Math.abs(f.seasonalNaive() - f.actual()))
                .average()
                .orElse(Double.NaN);
    }
}
