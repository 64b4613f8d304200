package dev.evenkeel.analytics.logs;

import java.util.List;
import java.util.Objects;

/**
 * The form that lines of one kind have.
 *
 * @param id made from the words of the template: the same in every process that sees the same lines
 * @param text the words, with {@code <*>} where the lines differ
 * @param parameters the type of each {@code <*>}, in their order
 * @param lines how many lines had it
 */
public record LogTemplate(long id, String text, List<ParameterType> parameters, long lines) {
    /** What stands for a variable in {@link #text}. */
    public static final String PARAMETER = "<*>";

    public LogTemplate {
        Objects.requireNonNull(text, "text");
        parameters = List.copyOf(parameters);
    }

    /** The id as 16 hexadecimal digits. */
    public String name() {
        return name(id);
    }

    /** An id as 16 hexadecimal digits. */
    public static String name(long id) {
        return String.format("%016x", id);
    }
}
