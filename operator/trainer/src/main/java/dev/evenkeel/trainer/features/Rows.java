package dev.evenkeel.trainer.features;

import dev.evenkeel.trainer.data.Column;
import dev.evenkeel.trainer.data.Table;
import dev.evenkeel.trainer.data.TimeAxis;
import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.UserError;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table arranged by series and, within one, by step, with the ways to look back.
 *
 * @param row table row at each position
 * @param step step at each position
 * @param series series number at each position
 * @param start first position of the series at each position
 */
@SuppressWarnings("ArrayRecordComponent") // a batch of numbers, never compared or hashed
record Rows(int[] row, int[] step, int[] series, int[] start, List<String> seriesNames) {

    /** Arranges; two rows of one series at one time are a UserError. */
    static Rows of(Table table, TimeAxis axis, String time, @Nullable String seriesName) {
        int n = table.rows();
        Column column = seriesName == null ? null : table.column(seriesName, Reason.SPEC_INVALID, "the series column");
        List<String> names = column == null ? List.of("") : List.copyOf(new TreeSet<>(column.dictionary()));
        int[] code = new int[n];
        if (column != null) {
            for (int i = 0; i < n; i++) {
                code[i] = java.util.Collections.binarySearch(names, column.text(i));
                if (code[i] < 0) {
                    throw new UserError(
                            Reason.DATA_MALFORMED,
                            "series column '" + seriesName + "' is empty on line " + column.line(i)
                                    + ": every row needs a series");
                }
            }
        }
        Integer[] order = new Integer[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        java.util.Arrays.sort(
                order,
                java.util.Comparator.<Integer>comparingInt(i -> code[i])
                        .thenComparingInt(i -> axis.steps()[i])
                        .thenComparingInt(i -> i));
        int[] row = new int[n];
        int[] step = new int[n];
        int[] series = new int[n];
        int[] start = new int[n];
        for (int p = 0; p < n; p++) {
            row[p] = order[p];
            step[p] = axis.steps()[row[p]];
            series[p] = code[row[p]];
            boolean same = p > 0 && series[p] == series[p - 1];
            start[p] = same ? start[p - 1] : p;
            if (same && step[p] == step[p - 1]) {
                Column times = table.column(time, Reason.TIME_COLUMN_MISSING, "spec.data.split.time");
                throw new UserError(
                        Reason.TIME_NOT_UNIQUE,
                        "column '" + time + "' has '" + times.text(row[p]) + "' on lines " + times.line(row[p - 1])
                                + " and " + times.line(row[p])
                                + (column == null ? "" : " for " + seriesName + " '" + names.get(series[p]) + "'")
                                + ": aggregate to one row per time, or name the column that tells the series apart in"
                                + " spec.trainer.parameters.series");
            }
        }
        return new Rows(row, step, series, start, names);
    }

    int count() {
        return row.length;
    }

    /** A table column by position. */
    double[] arrange(double[] byRow) {
        double[] arranged = new double[row.length];
        for (int p = 0; p < arranged.length; p++) {
            arranged[p] = byRow[row[p]];
        }
        return arranged;
    }

    /** The value exactly {@code back} steps earlier in the same series; NaN when that step has no row. O(n). */
    double[] lag(double[] values, int back) {
        double[] lagged = new double[values.length];
        int q = 0;
        for (int p = 0; p < values.length; p++) {
            q = Math.max(q, start[p]);
            while (step[q] < step[p] - back) {
                q++;
            }
            lagged[p] = step[q] == step[p] - back ? values[q] : Double.NaN;
        }
        return lagged;
    }

    /** Mean of the last {@code k} known values before each position; NaN when there is none. O(n k). */
    double[] trailingMean(double[] values, int k) {
        double[] means = new double[values.length];
        for (int p = 0; p < values.length; p++) {
            double sum = 0;
            int n = 0;
            for (int q = p - 1; q >= start[p] && n < k; q--) {
                if (!Double.isNaN(values[q])) {
                    sum += values[q];
                    n++;
                }
            }
            means[p] = n == 0 ? Double.NaN : sum / n;
        }
        return means;
    }

    /** Standard deviation of the last {@code k} known values before each position; NaN below 3 values. O(n k). */
    double[] trailingDeviation(double[] values, int k) {
        double[] deviations = new double[values.length];
        for (int p = 0; p < values.length; p++) {
            double mean = 0;
            double squares = 0;
            int n = 0;
            for (int q = p - 1; q >= start[p] && n < k; q--) {
                if (!Double.isNaN(values[q])) {
                    n++;
                    double delta = values[q] - mean;
                    mean += delta / n;
                    squares += delta * (values[q] - mean);
                }
            }
            deviations[p] = n < 3 ? Double.NaN : StrictMath.sqrt(squares / n);
        }
        return deviations;
    }

    /** Known values before each position in its series. */
    int[] known(double[] values) {
        int[] known = new int[values.length];
        for (int p = 0; p < values.length; p++) {
            known[p] = p == start[p] ? 0 : known[p - 1] + (Double.isNaN(values[p - 1]) ? 0 : 1);
        }
        return known;
    }
}
