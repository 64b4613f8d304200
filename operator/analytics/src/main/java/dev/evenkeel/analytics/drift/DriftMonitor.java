package dev.evenkeel.analytics.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches all columns of a model's data at once: features, predictions, lengths of texts, projections of embeddings. Not
 * thread safe.
 *
 * <p>Columns are judged together by e-BH (Wang and Ramdas 2022, doi:10.1111/rssb.12489): with J columns the k-th largest
 * e-value needs J / (k alpha). However the columns depend on each other, the chance of any alarm within the horizon is at
 * most alpha when nothing drifts, and at any time at most a share alpha of the breaches is false on average. One column
 * alone needs 1 / alpha.
 */
public final class DriftMonitor {
    private final DriftConfig config;
    private final Map<String, ColumnDrift> columns = new LinkedHashMap<>();
    private final List<NumericDrift> numeric = new ArrayList<>();
    private final List<CategoricalDrift> categorical = new ArrayList<>();
    private final ColumnDrift[] all;

    /** Takes the columns in the order of the map; each one's lots have a seed of their own. */
    public DriftMonitor(Map<String, ColumnBaseline> baselines, DriftConfig config) {
        this.config = config;
        baselines.forEach((name, baseline) -> {
            long seed = Lots.mix(config.seed() + columns.size());
            DriftConfig own = new DriftConfig(config.alpha(), config.horizon(), config.tolerance(), seed);
            ColumnDrift column = baseline.watch(own);
            columns.put(name, column);
            switch (column) {
                case NumericDrift number -> numeric.add(number);
                case CategoricalDrift category -> categorical.add(category);
            }
        });
        all = columns.values().toArray(new ColumnDrift[0]);
    }

    /**
     * Takes a row. Values that lack at the end of an array are missing values, those too many are ignored.
     *
     * @param numbers of the numeric columns in their order; NaN is a missing value
     * @param categories of the other columns in their order; an empty text is a missing value
     */
    public void update(double[] numbers, String[] categories) {
        for (int i = 0; i < numeric.size(); i++) {
            numeric.get(i).accept(i < numbers.length ? numbers[i] : Double.NaN);
        }
        for (int i = 0; i < categorical.size(); i++) {
            categorical.get(i).accept(i < categories.length ? categories[i] : "");
        }
        judge();
    }

    private void judge() {
        boolean any = false;
        for (ColumnDrift column : all) {
            any |= !column.breached() && column.eValue() >= 1 / config.alpha();
        }
        if (!any) {
            return;
        }
        double[] eValues = new double[all.length]; // ascending
        for (int i = 0; i < all.length; i++) {
            eValues[i] = all[i].eValue();
        }
        Arrays.sort(eValues);
        for (int k = all.length; k >= 1; k--) {
            double needed = all.length / (k * config.alpha());
            if (eValues[all.length - k] >= needed) {
                numeric.forEach(column -> column.judge(needed));
                categorical.forEach(column -> column.judge(needed));
                return;
            }
        }
    }

    /** What is known of each column, in the order of the columns. */
    public Map<String, DriftFinding> findings() {
        Map<String, DriftFinding> findings = new LinkedHashMap<>();
        columns.forEach((name, column) -> findings.put(name, column.finding()));
        return findings;
    }
}
