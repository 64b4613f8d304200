package dev.evenkeel.trainer.data;

import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.UserError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows and named columns in the file's order. Immutable.
 *
 * @param digest {@code sha256:<hex>} of the bytes it was read from
 */
public record Table(String digest, int rows, Map<String, Column> columns) {

    public Table {
        columns = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /** Column names in the file's order. */
    public List<String> names() {
        return List.copyOf(columns.keySet());
    }

    public boolean has(String name) {
        return columns.containsKey(name);
    }

    /**
     * The column of that name.
     *
     * @param field the field of the spec that asks for it, for the message
     */
    public Column column(String name, Reason reason, String field) {
        Column column = columns.get(name);
        if (column == null) {
            throw new UserError(
                    reason,
                    field + " names column '" + name + "', but the data has " + names() + ": " + suggestion(name));
        }
        return column;
    }

    /** This table's rows, then the other's; a column that the other lacks is missing there, one it has alone is left out. */
    public Table append(Table other) {
        Map<String, Column> joined = new LinkedHashMap<>();
        columns.forEach((name, column) -> joined.put(name, column.append(other.columns.get(name), other.rows)));
        return new Table(digest, rows + other.rows, joined);
    }

    private String suggestion(String name) {
        @Nullable
        String near = columns.keySet().stream()
                .filter(other -> other.strip().equalsIgnoreCase(name.strip()))
                .findFirst()
                .orElse(null);
        return near == null
                ? "correct the spec, or the header of the data"
                : "did you mean '" + near + "'? Correct the spec, or the header of the data";
    }
}
