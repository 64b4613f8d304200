package dev.evenkeel.trainer.artifact;

import dev.evenkeel.trainer.data.Column;
import dev.evenkeel.trainer.data.NumberSummary;
import dev.evenkeel.trainer.data.Table;
import dev.evenkeel.trainer.features.FeatureMatrix;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the training part looked like, to tell drift from: the columns of the data, the model's inputs, and the
 * predictions on the held-out rows.
 *
 * @param probabilities at which every number summary has its quantiles
 */
public record Baseline(
        int schemaVersion,
        List<Double> probabilities,
        Map<String, Summary> columns,
        Map<String, Summary> inputs,
        Summary prediction) {
    private static final int TOP = 50;

    /**
     * One column. Numbers have min to quantiles, texts have distinct and top.
     *
     * @param top counts of the most frequent values, at most 50
     */
    public record Summary(
            int count,
            int missing,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            @Nullable BigDecimal mean,
            @Nullable BigDecimal deviation,
            @Nullable List<BigDecimal> quantiles,
            @Nullable Integer distinct,
            @Nullable Map<String, Integer> top) {

        static Summary of(double[] values) {
            NumberSummary numbers = NumberSummary.of(values);
            return new Summary(
                    numbers.count(),
                    numbers.missing(),
                    Json.rounded(numbers.min()),
                    Json.rounded(numbers.max()),
                    Json.rounded(numbers.mean()),
                    Json.rounded(numbers.deviation()),
                    numbers.quantiles().stream().map(Json::rounded).toList(),
                    null,
                    null);
        }
    }

    /** Summarises the training part; {@code training} tells it by table row. */
    public static Baseline of(Table table, IntPredicate training, FeatureMatrix inputs, double[] predictions) {
        int[] rows = IntStream.range(0, table.rows()).filter(training).toArray();
        Map<String, Summary> columns = new TreeMap<>();
        for (Column column : table.columns().values()) {
            columns.put(column.name(), summary(column, rows));
        }
        Map<String, Summary> features = new TreeMap<>();
        for (int c = 0; c < inputs.columns(); c++) {
            double[] values = new double[inputs.rows()];
            for (int r = 0; r < values.length; r++) {
                values[r] = inputs.values()[r * inputs.columns() + c];
            }
            features.put(inputs.names().get(c), Summary.of(values));
        }
        return new Baseline(1, NumberSummary.PROBABILITIES, columns, features, Summary.of(predictions));
    }

    private static Summary summary(Column column, int[] rows) {
        if (column.isNumeric()) {
            double[] numbers = column.numbers();
            double[] values = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                values[i] = numbers[rows[i]];
            }
            return Summary.of(values);
        }
        int[] counts = new int[column.distinct()];
        int missing = 0;
        for (int row : rows) {
            if (column.missing(row)) {
                missing++;
            } else {
                counts[column.code(row)]++;
            }
        }
        List<Integer> seen = new ArrayList<>(IntStream.range(0, counts.length)
                .filter(i -> counts[i] > 0)
                .boxed()
                .toList());
        seen.sort(Comparator.<Integer>comparingInt(i -> -counts[i]).thenComparing(column.dictionary()::get));
        Map<String, Integer> top = new TreeMap<>();
        seen.stream().limit(TOP).forEach(i -> top.put(column.dictionary().get(i), counts[i]));
        return new Summary(rows.length - missing, missing, null, null, null, null, null, seen.size(), top);
    }
}
