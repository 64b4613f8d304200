package dev.evenkeel.trainer.data;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.RunSpec.Expectation;
import dev.evenkeel.trainer.spec.SpecReader;
import dev.evenkeel.trainer.spec.UserError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks what the spec expects of the data. Column bounds are closed: {@code min <= value <= max}. A CEL rule sees
 * {@code rows} (int) and {@code columns}, a map from name to {@code {missing, distinct}} and for number columns
 * {@code {min, max, mean}} as well.
 */
public final class Expectations {

    private Expectations() {}

    /** Throws a UserError for the first expectation that does not hold, in the order of the spec. */
    public static void check(Table table, List<Expectation> expectations) {
        for (int i = 0; i < expectations.size(); i++) {
            String field = "spec.data.expectations[" + i + "]";
            Expectation expectation = expectations.get(i);
            if (expectation.cel() != null) {
                cel(table, expectation.cel(), field);
            } else if (expectation.column() != null) {
                column(table, expectation, expectation.column(), field);
            }
        }
    }

    private static void column(Table table, Expectation expectation, String name, String field) {
        Column column = table.column(name, Reason.EXPECTATION_FAILED, field + ".column");
        if (Boolean.FALSE.equals(expectation.nullable()) && column.missingCount() > 0) {
            int row = 0;
            while (!column.missing(row)) {
                row++;
            }
            throw failed(field, "column '" + name + "' is empty on " + lines(column, row, column.missingCount()));
        }
        if (expectation.min() == null && expectation.max() == null) {
            return;
        }
        double[] values = column.numbers();
        double min = bound(field + ".min", expectation.min(), Double.NEGATIVE_INFINITY);
        double max = bound(field + ".max", expectation.max(), Double.POSITIVE_INFINITY);
        int first = -1;
        int count = 0;
        for (int row = 0; row < values.length; row++) {
            if (values[row] < min || values[row] > max) {
                first = first < 0 ? row : first;
                count++;
            }
        }
        if (first >= 0) {
            throw failed(
                    field,
                    "column '" + name + "' is " + column.text(first) + " on " + lines(column, first, count) + ", "
                            + (values[first] < min
                                    ? "below min " + expectation.min()
                                    : "above max " + expectation.max()));
        }
    }

    private static double bound(String field, @Nullable String text, double otherwise) {
        return text == null ? otherwise : SpecReader.decimal(field, text);
    }

    private static String lines(Column column, int row, int count) {
        return "line " + column.line(row) + (count == 1 ? "" : " and " + (count - 1) + " more");
    }

    private static UserError failed(String field, String what) {
        return new UserError(
                Reason.EXPECTATION_FAILED,
                field + " does not hold: " + what + ". Correct the data, or the expectation");
    }

    private static void cel(Table table, String rule, String field) {
        Object result;
        try {
            Cel cel = CelFactory.standardCelBuilder()
                    .addVar("rows", SimpleType.INT)
                    .addVar("columns", MapType.create(SimpleType.STRING, SimpleType.DYN))
                    .setResultType(SimpleType.BOOL)
                    .build();
            CelAbstractSyntaxTree program = cel.compile(rule).getAst();
            result = cel.createProgram(program).eval(Map.of("rows", (long) table.rows(), "columns", columns(table)));
        } catch (CelValidationException e) {
            throw new UserError(
                    Reason.SPEC_INVALID, field + ".cel '" + rule + "' does not compile: " + e.getMessage(), e);
        } catch (CelEvaluationException e) {
            throw new UserError(
                    Reason.EXPECTATION_FAILED,
                    field + ".cel '" + rule + "' cannot be evaluated: " + e.getMessage() + "; columns are "
                            + table.names(),
                    e);
        }
        if (!Boolean.TRUE.equals(result)) {
            throw failed(field, "cel '" + rule + "' is false; the data has " + table.rows() + " rows");
        }
    }

    private static Map<String, Object> columns(Table table) {
        Map<String, Object> columns = new HashMap<>();
        for (Column column : table.columns().values()) {
            Map<String, Object> summary = new HashMap<>();
            summary.put("missing", (long) column.missingCount());
            summary.put("distinct", (long) column.distinct());
            if (column.isNumeric()) {
                NumberSummary numbers = NumberSummary.of(column.numbers());
                summary.put("min", numbers.min());
                summary.put("max", numbers.max());
                summary.put("mean", numbers.mean());
            }
            columns.put(column.name(), summary);
        }
        return columns;
    }
}
