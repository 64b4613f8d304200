package dev.evenkeel.trainer;

import dev.evenkeel.trainer.data.Column;
import dev.evenkeel.trainer.data.Expectations;
import dev.evenkeel.trainer.data.Table;
import dev.evenkeel.trainer.data.TimeAxis;
import dev.evenkeel.trainer.features.FeatureEncoder;
import dev.evenkeel.trainer.features.FeatureMatrix;
import dev.evenkeel.trainer.features.FeaturePlan;
import dev.evenkeel.trainer.features.FeaturePlanner;
import dev.evenkeel.trainer.spec.Parameters;
import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.RunSpec;
import dev.evenkeel.trainer.spec.SpecReader;
import dev.evenkeel.trainer.spec.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A checked table, split and encoded. In time order the newest steps are held out and nothing is shuffled; without
 * order the seed draws them.
 *
 * @param training tells the training part by table row
 * @param fit training rows with a known target and some history
 * @param test held-out rows with a known target
 * @param from first held-out time; null without order
 * @param to last held-out time
 */
record DataSet(
        Table table,
        FeaturePlan plan,
        List<String> leftOut,
        IntPredicate training,
        FeatureMatrix fit,
        FeatureMatrix test,
        @Nullable String from,
        @Nullable String to) {
    /** Fewer rows teach nothing. */
    private static final int LEAST_FIT = 20;

    private static final int LEAST_TEST = 5;

    boolean ordered() {
        return plan.time() != null;
    }

    /** Steps in one season; 1 without order. */
    int season() {
        return plan.cadence() == null ? 1 : plan.cadence().season();
    }

    /** Checks that the table is what the spec says; throws the first UserError, in this order. */
    static void check(Table table, RunSpec spec) {
        RunSpec.Data data = spec.data();
        if (data.digest() != null && !data.digest().equals(table.digest())) {
            throw new UserError(
                    Reason.DATA_CHANGED,
                    "spec.data.digest is " + data.digest() + ", but the data at '" + data.uri() + "' has "
                            + table.digest() + ": it changed since; make a new run with the new digest");
        }
        Column target = table.column(data.target(), Reason.TARGET_COLUMN_MISSING, "spec.data.target");
        String time = data.time();
        if (time != null) {
            table.column(time, Reason.TIME_COLUMN_MISSING, "spec.data.split.time");
        }
        for (int i = 0; i < data.knownAhead().size(); i++) {
            String known = data.knownAhead().get(i);
            String field = "spec.data.knownAhead[" + i + "]";
            table.column(known, Reason.SPEC_INVALID, field);
            if (known.equals(data.target())) {
                throw new UserError(
                        Reason.SPEC_INVALID,
                        field + " is the target '" + known + "', which is what has to be predicted: remove it");
            }
        }
        target.numbers();
        String series = Parameters.of(spec.trainer()).series();
        for (Column column : table.columns().values()) {
            if (!column.name().equals(time) && !column.name().equals(series) && column.isNumeric()) {
                column.numbers();
            }
        }
        Expectations.check(table, data.expectations());
    }

    /** Splits and encodes. */
    static DataSet of(Table table, RunSpec spec) {
        String time = spec.data().time();
        return time == null ? drawn(table, spec) : ordered(table, spec, time);
    }

    private static DataSet ordered(Table table, RunSpec spec, String time) {
        TimeAxis axis = TimeAxis.of(table.column(time, Reason.TIME_COLUMN_MISSING, "spec.data.split.time"));
        int held = (int) (SpecReader.testShare(spec.data().split()) * axis.count());
        int cut = axis.count() - held;
        requireRows(cut, held, axis.count() + " different times in '" + time + "'");
        FeaturePlanner.Planned planned =
                FeaturePlanner.ordered(table, spec.data(), Parameters.of(spec.trainer()), axis, time, cut);
        FeatureMatrix all = FeatureEncoder.encode(table, planned.plan());
        return split(
                table,
                planned,
                row -> axis.steps()[row] < cut,
                all.rows(r -> all.step()[r] < cut
                        && all.history()[r] >= FeatureEncoder.WARM
                        && !Double.isNaN(all.target()[r])),
                all.rows(r -> all.step()[r] >= cut && !Double.isNaN(all.target()[r])),
                axis.label(cut),
                axis.label(axis.count() - 1));
    }

    private static DataSet drawn(Table table, RunSpec spec) {
        int n = table.rows();
        int held = (int) (SpecReader.testShare(spec.data().split()) * n);
        requireRows(n - held, held, n + " rows");
        int[] order = new int[n];
        Arrays.setAll(order, i -> i);
        Random random = new Random(spec.seed());
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        boolean[] test = new boolean[n];
        for (int i = 0; i < held; i++) {
            test[order[i]] = true;
        }
        FeaturePlanner.Planned planned = FeaturePlanner.unordered(table, spec.data(), row -> !test[row]);
        FeatureMatrix all = FeatureEncoder.encode(table, planned.plan());
        return split(
                table,
                planned,
                row -> !test[row],
                all.rows(r -> !test[all.source()[r]] && !Double.isNaN(all.target()[r])),
                all.rows(r -> test[all.source()[r]] && !Double.isNaN(all.target()[r])),
                null,
                null);
    }

    private static DataSet split(
            Table table,
            FeaturePlanner.Planned planned,
            IntPredicate training,
            FeatureMatrix fit,
            FeatureMatrix test,
            @Nullable String from,
            @Nullable String to) {
        if (planned.plan().inputs().isEmpty()) {
            throw new UserError(
                    Reason.SPEC_INVALID, "the data has no column to learn from but the target: add columns");
        }
        requireRows(fit.rows(), test.rows(), fit.rows() + test.rows() + " rows with a known target and some history");
        return new DataSet(table, planned.plan(), planned.leftOut(), training, fit, test, from, to);
    }

    private static void requireRows(int fit, int test, String what) {
        if (fit < LEAST_FIT || test < LEAST_TEST) {
            throw new UserError(
                    Reason.TOO_FEW_ROWS,
                    "the data has " + what + ": " + fit + " to learn from and " + test + " held out, but at least "
                            + LEAST_FIT + " and " + LEAST_TEST
                            + " are needed: add rows, or change spec.data.split.test");
        }
    }
}
