package dev.evenkeel.trainer.features;

import dev.evenkeel.trainer.data.Column;
import dev.evenkeel.trainer.data.Table;
import dev.evenkeel.trainer.data.TimeAxis;
import dev.evenkeel.trainer.features.FeaturePlan.ColumnPlan;
import dev.evenkeel.trainer.spec.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Applies a plan to a table. Every input is finite: an unknown lag or mean reads as "at the level" (0), an unknown
 * number as the training median. Cost: O(rows x inputs), with means over at most {@code 4 window} values.
 */
public final class FeatureEncoder {
    /** A series needs as many known values before a row is good to learn from. */
    public static final int WARM = 3;

    private final Table table;
    private final FeaturePlan plan;
    private final Rows rows;
    private final List<String> names = new ArrayList<>();
    private final List<double[]> values = new ArrayList<>(); // per input, by position
    private double[] level = {}; // on the target's scale, by position

    private FeatureEncoder(Table table, FeaturePlan plan, Rows rows) {
        this.table = table;
        this.plan = plan;
        this.rows = rows;
    }

    /** Encodes every row. */
    public static FeatureMatrix encode(Table table, FeaturePlan plan) {
        FeatureMatrix matrix = encodeAny(table, plan);
        if (!matrix.names().equals(plan.inputs())) {
            throw new IllegalStateException("encoded " + matrix.names() + ", planned " + plan.inputs());
        }
        return matrix;
    }

    static FeatureMatrix encodeAny(Table table, FeaturePlan plan) {
        Cadence cadence = plan.cadence();
        String time = plan.time();
        if (time == null || cadence == null) {
            int[] all = IntStream.range(0, table.rows()).toArray();
            Rows rows = new Rows(all, all, new int[all.length], all, List.of(""));
            return new FeatureEncoder(table, plan, rows).unordered();
        }
        TimeAxis axis = TimeAxis.of(table.column(time, Reason.TIME_COLUMN_MISSING, "spec.data.split.time"));
        return new FeatureEncoder(table, plan, Rows.of(table, axis, time, plan.series())).ordered(axis, cadence);
    }

    private FeatureMatrix unordered() {
        double[] target = target();
        level = new double[rows.count()];
        Arrays.fill(level, plan.fallbackLevel());
        for (ColumnPlan column : plan.columns()) {
            known(column);
        }
        double[] naive = new double[rows.count()];
        Arrays.fill(naive, plan.scale().from(plan.fallbackLevel()));
        int[] history = new int[rows.count()];
        Arrays.fill(history, WARM);
        return matrix(target, history, naive, naive);
    }

    private FeatureMatrix ordered(TimeAxis axis, Cadence cadence) {
        double[] target = rows.arrange(target());
        double[] scaled = Arrays.stream(target).map(plan.scale()::to).toArray();
        int[] history = rows.known(scaled);
        level = rows.trailingMean(scaled, plan.window());
        for (int p = 0; p < level.length; p++) {
            level[p] = Double.isNaN(level[p]) ? plan.fallbackLevel() : level[p];
        }
        put(
                plan.target() + ".level",
                Arrays.stream(level).map(plan.scale()::from).toArray());
        ownPast(scaled, history, cadence.season());
        if (axis.calendar()) {
            new Calendar(axis, rows, this::put).inputs(cadence, plan.time() + ".");
        }
        for (ColumnPlan column : plan.columns()) {
            switch (column.role()) {
                case Known -> known(column);
                case Lagged -> lagged(column);
            }
        }
        for (String series : plan.seriesValues()) {
            double[] flag = new double[rows.count()];
            for (int p = 0; p < flag.length; p++) {
                flag[p] = rows.seriesNames().get(rows.series()[p]).equals(series) ? 1 : 0;
            }
            put(plan.series() + "=" + series, flag);
        }
        double[] last = rows.trailingMean(target, 1);
        double[] seasonal = rows.lag(target, cadence.season());
        for (int p = 0; p < last.length; p++) {
            last[p] = Double.isNaN(last[p]) ? plan.scale().from(plan.fallbackLevel()) : last[p];
            seasonal[p] = Double.isNaN(seasonal[p]) ? last[p] : seasonal[p];
        }
        return matrix(target, history, seasonal, last);
    }

    /** The target at the lags, its recent means and deviation, and what one season ago was above its own level. */
    private void ownPast(double[] scaled, int[] history, int season) {
        String target = plan.target();
        for (int lag : plan.lags()) {
            putAboveLevel(target + ".lag" + lag, rows.lag(scaled, lag));
        }
        putAboveLevel(target + ".mean3", rows.trailingMean(scaled, 3));
        putAboveLevel(target + ".mean" + 2 * plan.window(), rows.trailingMean(scaled, 2 * plan.window()));
        putAboveLevel(target + ".mean" + 4 * plan.window(), rows.trailingMean(scaled, 4 * plan.window()));
        put(target + ".deviation" + 2 * plan.window(), orZero(rows.trailingDeviation(scaled, 2 * plan.window())));
        if (season > 1 && plan.lags().contains(season)) {
            double[] response = new double[scaled.length];
            for (int p = 0; p < response.length; p++) {
                response[p] = history[p] < WARM ? Double.NaN : scaled[p] - level[p];
            }
            put(target + ".season4", seasonMean(response, season, 4));
            put(target + ".season8", seasonMean(response, season, 8));
        }
    }

    private double[] seasonMean(double[] response, int season, int seasons) {
        double[] sum = new double[response.length];
        int[] n = new int[response.length];
        for (int back = 1; back <= seasons; back++) {
            double[] lagged = rows.lag(response, back * season);
            for (int p = 0; p < sum.length; p++) {
                if (!Double.isNaN(lagged[p])) {
                    sum[p] += lagged[p];
                    n[p]++;
                }
            }
        }
        for (int p = 0; p < sum.length; p++) {
            sum[p] = n[p] == 0 ? 0 : sum[p] / n[p];
        }
        return sum;
    }

    private void known(ColumnPlan plan) {
        Column column = table.column(plan.name(), Reason.SPEC_INVALID, "the model's input");
        switch (plan.kind()) {
            case Category -> {
                for (String category : plan.categories()) {
                    double[] flag = new double[rows.count()];
                    for (int p = 0; p < flag.length; p++) {
                        flag[p] = column.text(rows.row()[p]).equals(category) ? 1 : 0;
                    }
                    put(plan.name() + "=" + category, flag);
                }
            }
            case Number, Flag -> {
                double[] raw = rows.arrange(column.numbers());
                double[] filled = new double[raw.length];
                for (int p = 0; p < raw.length; p++) {
                    filled[p] = Double.isNaN(raw[p]) ? plan.median() : raw[p];
                }
                put(plan.name(), filled);
                if (plan.missing()) {
                    put(
                            plan.name() + ".missing",
                            Arrays.stream(raw).map(v -> Double.isNaN(v) ? 1 : 0).toArray());
                }
                if (this.plan.time() != null) {
                    knownBefore(plan, raw);
                }
            }
        }
    }

    /** A known column against its own past: what was in force while the level was made. */
    private void knownBefore(ColumnPlan column, double[] raw) {
        if (column.kind() == FeaturePlan.Kind.Flag) {
            put(column.name() + ".lag1", orElse(rows.lag(raw, 1), column.median()));
            put(
                    column.name() + ".mean" + plan.window(),
                    orElse(rows.trailingMean(raw, plan.window()), column.median()));
            return;
        }
        double[] scaled = Arrays.stream(raw).map(column.scale()::to).toArray();
        double[] before = rows.trailingMean(scaled, plan.window());
        double[] change = new double[scaled.length];
        for (int p = 0; p < change.length; p++) {
            change[p] = scaled[p] - before[p];
        }
        put(column.name() + ".change", orZero(change));
    }

    private void lagged(ColumnPlan column) {
        double[] raw = rows.arrange(table.column(column.name(), Reason.SPEC_INVALID, "the model's input")
                .numbers());
        double[] scaled = Arrays.stream(raw).map(column.scale()::to).toArray();
        double[] lag = rows.lag(scaled, 1);
        double[] mean = rows.trailingMean(scaled, plan.window());
        for (int p = 0; p < lag.length; p++) {
            lag[p] -= mean[p];
        }
        put(column.name() + ".lag1", orZero(lag));
    }

    private double[] target() {
        if (!table.has(plan.target())) {
            double[] unknown = new double[table.rows()];
            Arrays.fill(unknown, Double.NaN);
            return unknown;
        }
        return table.column(plan.target(), Reason.TARGET_COLUMN_MISSING, "spec.data.target")
                .numbers();
    }

    private void putAboveLevel(String name, double[] scaled) {
        double[] above = new double[scaled.length];
        for (int p = 0; p < above.length; p++) {
            above[p] = scaled[p] - level[p];
        }
        put(name, orZero(above));
    }

    private void put(String name, double[] input) {
        names.add(name);
        values.add(input);
    }

    private static double[] orZero(double[] values) {
        return orElse(values, 0);
    }

    private static double[] orElse(double[] values, double otherwise) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.isNaN(values[i]) ? otherwise : values[i];
        }
        return values;
    }

    private FeatureMatrix matrix(double[] target, int[] history, double[] seasonal, double[] last) {
        int n = rows.count();
        int width = names.size();
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(java.util.Comparator.<Integer>comparingInt(p -> rows.step()[p])
                        .thenComparingInt(p -> rows.series()[p]))
                .mapToInt(Integer::intValue)
                .toArray();
        float[] encoded = new float[n * width];
        double[] units = new double[n];
        double[] response = new double[n];
        for (int i = 0; i < n; i++) {
            int p = order[i];
            for (int c = 0; c < width; c++) {
                encoded[i * width + c] = (float) values.get(c)[p];
            }
            units[i] = (float) plan.scale().from(level[p]);
            response[i] = plan.scale().to(target[p]) - level[p];
        }
        return new FeatureMatrix(
                List.copyOf(names),
                encoded,
                pick(target, order),
                units,
                response,
                pick(history, order),
                pick(rows.step(), order),
                pick(rows.series(), order),
                rows.seriesNames(),
                pick(seasonal, order),
                pick(last, order),
                pick(rows.row(), order));
    }

    private static double[] pick(double[] from, int[] order) {
        return Arrays.stream(order).mapToDouble(p -> from[p]).toArray();
    }

    private static int[] pick(int[] from, int[] order) {
        return Arrays.stream(order).map(p -> from[p]).toArray();
    }
}
