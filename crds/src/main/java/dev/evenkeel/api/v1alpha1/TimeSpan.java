package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time as people write it: {@code 90s}, {@code 1h30m}, {@code 250ms}; units h, m, s, ms.
 * Kept as written, so that what the operator copies is what the user wrote. The API server admits only text of this
 * form and more than zero, see {@link #PATTERN}.
 *
 * @param text as written
 */
public record TimeSpan(@JsonValue String text) {
    /** The schema's pattern. */
    public static final String PATTERN = "^([0-9]+(ms|s|m|h))+$";

    private static final Pattern FORM = Pattern.compile(PATTERN);
    private static final Pattern PART = Pattern.compile("([0-9]+)(ms|s|m|h)");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TimeSpan {}

    /** From text such as {@code 10m}. */
    public static TimeSpan of(String text) {
        return new TimeSpan(text);
    }

    /**
     * The length of time.
     *
     * @throws IllegalArgumentException when the text has another form or is too long to count; never for what an API
     *     server with our CRDs let in
     */
    public Duration duration() {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no length of time: write digits with h, m, s or ms, such as 1h30m");
        }
        try {
            Duration sum = Duration.ZERO;
            for (Matcher part = PART.matcher(text); part.find(); ) {
                long amount = Long.parseLong(part.group(1));
                sum = sum.plus(
                        switch (part.group(2)) {
                            case "h" -> Duration.ofHours(amount);
                            case "m" -> Duration.ofMinutes(amount);
                            case "s" -> Duration.ofSeconds(amount);
                            default -> Duration.ofMillis(amount);
                        });
            }
            return sum;
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is longer than can be counted", e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
