package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * A share as people write it: {@code 20%}, {@code 0.5%}.
 *
 * @param text as written
 */
public record Percent(@JsonValue String text) {
    /** The schema's pattern. */
    public static final String PATTERN = "^[0-9]{1,4}(\\.[0-9]{1,4})?%$";

    private static final Pattern FORM = Pattern.compile(PATTERN);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Percent {}

    /** From text such as {@code 20%}. */
    public static Percent of(String text) {
        return new Percent(text);
    }

    /**
     * The share as a fraction: {@code 20%} is 0.20.
     *
     * @throws IllegalArgumentException when the text has another form; never for what an API server with our CRDs let in
     */
    public BigDecimal fraction() {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no percentage: write a number with %, such as 20%");
        }
        return new BigDecimal(text.substring(0, text.length() - 1)).movePointLeft(2);
    }

    @Override
    public String toString() {
        return text;
    }
}
