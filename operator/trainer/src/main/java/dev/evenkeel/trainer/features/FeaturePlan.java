package dev.evenkeel.trainer.features;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything the encoder needs, decided on the training part. It travels in the manifest, so that a request is made as
 * the training rows were.
 *
 * @param version of this record; readers refuse a higher one
 * @param time the time column; null when rows have no order
 * @param series the column that tells series apart; null when there is one series
 * @param cadence null when rows have no order
 * @param fallbackLevel level, on the target's scale, of a series with no history, and of all rows without order
 * @param window steps in the level
 * @param lags steps back at which the target is read
 * @param seriesValues series that have an input of their own, sorted
 * @param inputs names of the model's inputs in order
 */
public record FeaturePlan(
        int version,
        String target,
        @Nullable String time,
        @Nullable String series,
        @Nullable Cadence cadence,
        Scale scale,
        double fallbackLevel,
        int window,
        List<Integer> lags,
        List<ColumnPlan> columns,
        List<String> seriesValues,
        List<String> inputs) {
    /** The version that this code writes. */
    public static final int VERSION = 1;

    public FeaturePlan {
        lags = List.copyOf(lags);
        columns = List.copyOf(columns);
        seriesValues = List.copyOf(seriesValues);
        inputs = List.copyOf(inputs);
    }

    /** True when the first input is the recent level that the response refers to. */
    public boolean levelIsInput() {
        return time != null;
    }

    FeaturePlan withInputs(List<String> names) {
        return new FeaturePlan(
                version,
                target,
                time,
                series,
                cadence,
                scale,
                fallbackLevel,
                window,
                lags,
                columns,
                seriesValues,
                names);
    }

    /**
     * How one column is read.
     *
     * @param scale of a number; for others a Difference
     * @param median stands for a missing number
     * @param missing true when values were missing in training: then absence has an input of its own
     * @param categories values of a category that have an input, most frequent first
     */
    public record ColumnPlan(
            String name, Role role, Kind kind, Scale scale, double median, boolean missing, List<String> categories) {
        public ColumnPlan {
            categories = List.copyOf(categories);
        }
    }

    /** Known: the value at prediction time may be read. Lagged: only earlier values. */
    public enum Role {
        Known,
        Lagged
    }

    /** What a column holds; a flag is a number with two values. */
    public enum Kind {
        Number,
        Flag,
        Category
    }
}
