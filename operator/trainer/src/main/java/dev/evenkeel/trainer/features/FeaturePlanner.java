package dev.evenkeel.trainer.features;

import dev.evenkeel.trainer.data.Column;
import dev.evenkeel.trainer.data.NumberSummary;
import dev.evenkeel.trainer.data.Table;
import dev.evenkeel.trainer.data.TimeAxis;
import dev.evenkeel.trainer.features.FeaturePlan.ColumnPlan;
import dev.evenkeel.trainer.features.FeaturePlan.Kind;
import dev.evenkeel.trainer.features.FeaturePlan.Role;
import dev.evenkeel.trainer.spec.Parameters;
import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.RunSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Decides the plan from the spec and the training rows alone. */
public final class FeaturePlanner {
    /** Inputs that one category column may take; the rarer values share none. */
    private static final int CATEGORIES = 32;

    private static final int SERIES = 50;
    private static final int SHORT_LAGS = 7;
    /** Rows per time from which on the rows are several series. */
    private static final double SEVERAL = 1.5;

    private final Table table;
    private final RunSpec.Data data;
    private final IntPredicate training; // by table row
    private final List<String> leftOut = new ArrayList<>();

    private FeaturePlanner(Table table, RunSpec.Data data, IntPredicate training) {
        this.table = table;
        this.data = data;
        this.training = training;
    }

    /**
     * A plan, and the columns it does not use with the reason, for people.
     */
    public record Planned(FeaturePlan plan, List<String> leftOut) {}

    /** Plans for rows in time order; the training part is all steps before {@code cut}. */
    public static Planned ordered(
            Table table, RunSpec.Data data, Parameters parameters, TimeAxis axis, String time, int cut) {
        FeaturePlanner planner = new FeaturePlanner(table, data, row -> axis.steps()[row] < cut);
        Cadence cadence = Cadence.of(axis, cut, parameters.season());
        String series = seriesColumn(table, data, parameters, axis, time);
        int window = Math.clamp(cadence.season(), 4, 12);
        double[] target = planner.trainingValues(
                table.column(data.target(), Reason.TARGET_COLUMN_MISSING, "").numbers());
        Scale scale = Scale.of(target);
        return planner.finish(new FeaturePlan(
                FeaturePlan.VERSION,
                data.target(),
                time,
                series,
                cadence,
                scale,
                meanOn(scale, target),
                window,
                lags(cadence.season(), cut),
                planner.columns(time, series),
                planner.seriesValues(series),
                List.of()));
    }

    /** Plans for rows without order. */
    public static Planned unordered(Table table, RunSpec.Data data, IntPredicate training) {
        FeaturePlanner planner = new FeaturePlanner(table, data, training);
        double[] target = planner.trainingValues(
                table.column(data.target(), Reason.TARGET_COLUMN_MISSING, "").numbers());
        Scale scale = Scale.difference(target);
        return planner.finish(new FeaturePlan(
                FeaturePlan.VERSION,
                data.target(),
                null,
                null,
                null,
                scale,
                meanOn(scale, target),
                1,
                List.of(),
                planner.columns(null, null),
                List.of(),
                List.of()));
    }

    private Planned finish(FeaturePlan plan) {
        return new Planned(plan.withInputs(FeatureEncoder.encodeAny(table, plan).names()), List.copyOf(leftOut));
    }

    private static double meanOn(Scale scale, double[] values) {
        return NumberSummary.of(Arrays.stream(values).map(scale::to).toArray()).mean();
    }

    /** 1..7 but no further than the season, then one and two seasons when half the training part has them. */
    private static List<Integer> lags(int season, int trainingSteps) {
        TreeSet<Integer> lags = new TreeSet<>();
        for (int lag = 1; lag <= Math.max(4, Math.min(season, SHORT_LAGS)); lag++) {
            lags.add(lag);
        }
        for (int seasons = 1; seasons <= 2; seasons++) {
            if (2 * seasons * season <= trainingSteps) {
                lags.add(seasons * season);
            }
        }
        return List.copyOf(lags);
    }

    /** The named series column, or the first column with which each time occurs once, or none. */
    private static @Nullable String seriesColumn(
            Table table, RunSpec.Data data, Parameters parameters, TimeAxis axis, String time) {
        if (parameters.series() != null) {
            table.column(parameters.series(), Reason.SPEC_INVALID, "spec.trainer.parameters.series");
            return parameters.series();
        }
        if (table.rows() < SEVERAL * axis.count()) {
            return null; // a few times that occur twice are a mistake in the data, not series
        }
        for (Column column : table.columns().values()) {
            String name = column.name();
            boolean candidate = !name.equals(data.target()) && !name.equals(time) && column.missingCount() == 0;
            if (candidate && column.distinct() <= table.rows() / 5 && namesThings(column) && unique(column, axis)) {
                return name;
            }
        }
        return null;
    }

    /** Names and whole numbers tell series apart, measurements do not. */
    private static boolean namesThings(Column column) {
        return !column.isNumeric() || column.dictionary().stream().allMatch(text -> text.matches("\\d+"));
    }

    private static boolean unique(Column column, TimeAxis axis) {
        Set<String> seen = new HashSet<>();
        for (int row = 0; row < column.rows(); row++) {
            if (!seen.add(axis.steps()[row] + "/" + column.text(row))) {
                return false;
            }
        }
        return true;
    }

    private List<String> seriesValues(@Nullable String series) {
        if (series == null) {
            return List.of();
        }
        Column column = table.column(series, Reason.SPEC_INVALID, "");
        TreeSet<String> values = new TreeSet<>();
        IntStream.range(0, table.rows()).filter(training).forEach(row -> values.add(column.text(row)));
        if (values.size() > SERIES) {
            leftOut.add(series + " as inputs (" + values.size() + " series; at most " + SERIES + " get one)");
            return List.of();
        }
        return List.copyOf(values);
    }

    private List<ColumnPlan> columns(@Nullable String time, @Nullable String series) {
        List<ColumnPlan> columns = new ArrayList<>();
        for (Column column : table.columns().values()) {
            String name = column.name();
            if (!name.equals(data.target()) && !name.equals(time) && !name.equals(series)) {
                Role role = time == null || data.knownAhead().contains(name) ? Role.Known : Role.Lagged;
                ColumnPlan plan = column.isNumeric() ? number(column, role) : category(column, role);
                if (plan != null) {
                    columns.add(plan);
                }
            }
        }
        return columns;
    }

    private @Nullable ColumnPlan number(Column column, Role role) {
        double[] values = trainingValues(column.numbers());
        NumberSummary summary = NumberSummary.of(values);
        if (summary.count() == 0 || summary.min() == summary.max()) {
            leftOut.add(column.name() + " (one value only)");
            return null;
        }
        boolean flag = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .allMatch(value -> value == summary.min() || value == summary.max());
        return new ColumnPlan(
                column.name(),
                role,
                flag ? Kind.Flag : Kind.Number,
                flag ? new Scale(Scale.Kind.Difference, 0, 1) : Scale.of(values),
                summary.median(),
                summary.missing() > 0,
                List.of());
    }

    private @Nullable ColumnPlan category(Column column, Role role) {
        if (role == Role.Lagged) {
            leftOut.add(column.name() + " (text that is not known ahead)");
            return null;
        }
        if (column.distinct() > CATEGORIES && column.distinct() > table.rows() / 2) {
            leftOut.add(column.name() + " (" + column.distinct() + " different texts)");
            return null;
        }
        int[] counts = new int[column.distinct()];
        List<String> dictionary = column.dictionary();
        for (int row = 0; row < table.rows(); row++) {
            if (training.test(row) && !column.missing(row)) {
                counts[column.code(row)]++;
            }
        }
        List<String> categories = IntStream.range(0, counts.length)
                .filter(i -> counts[i] > 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> -counts[i]).thenComparing(dictionary::get))
                .limit(CATEGORIES)
                .map(dictionary::get)
                .toList();
        if (categories.size() < 2) {
            leftOut.add(column.name() + " (one value only)");
            return null;
        }
        return new ColumnPlan(
                column.name(), role, Kind.Category, new Scale(Scale.Kind.Difference, 0, 1), 0, false, categories);
    }

    private double[] trainingValues(double[] byRow) {
        return IntStream.range(0, byRow.length)
                .filter(training)
                .mapToDouble(row -> byRow[row])
                .toArray();
    }
}
