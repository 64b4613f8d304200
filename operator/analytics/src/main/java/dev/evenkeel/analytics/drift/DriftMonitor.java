package dev.evenkeel.analytics.drift;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches all columns of a model's data at once: features, predictions, lengths of texts, projections of embeddings. Not
 * thread safe.
 *
 * <p>Columns are judged together by Holm's rule (1979): of J columns the first breach needs evidence of J / alpha, the next
 * one (J - 1) / alpha. So the chance of any false alarm within the horizon is at most alpha, however the columns depend on each
 * other and whichever of them drift.
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
            double needed = baselines.size() / config.alpha();
            switch (baseline) {
                case NumericBaseline number -> {
                    NumericDrift column = number.watch(own, needed);
                    numeric.add(column);
                    columns.put(name, column);
                }
                case CategoricalBaseline category -> {
                    CategoricalDrift column = category.watch(own, needed);
                    categorical.add(column);
                    columns.put(name, column);
                }
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
        int left = left();
        int before;
        do {
            before = left;
            double needed = left / config.alpha();
            numeric.forEach(column -> column.judge(needed));
            categorical.forEach(column -> column.judge(needed));
            left = left();
        } while (left < before);
    }

    /** Columns without a breach. */
    private int left() {
        int left = 0;
        for (ColumnDrift column : all) {
            left += column.breached() ? 0 : 1;
        }
        return left;
    }

    /** What is known of each column, in the order of the columns. */
    public Map<String, DriftFinding> findings() {
        Map<String, DriftFinding> findings = new LinkedHashMap<>();
        columns.forEach((name, column) -> findings.put(name, column.finding()));
        return findings;
    }
}
