package dev.evenkeel.analytics.logs;

import java.util.Locale;
import java.util.Objects;

/**
 * Something unusual in a log.
 *
 * @param kind what is unusual
 * @param template its id; 0 for {@link Kind#LEVEL_MIX}, which is about all templates
 * @param text the template's text, or what was counted
 * @param epochMillis when it was seen: the time of the line, or the end of the window
 * @param value lines in the window, or the value of the parameter
 * @param expectedLow lower end of what was expected
 * @param expectedHigh upper end
 * @param surprise minus log10 of the probability, >= 0 and finite: 6 means one in a million
 */
public record LogFinding(
        Kind kind,
        long template,
        String text,
        long epochMillis,
        double value,
        double expectedLow,
        double expectedHigh,
        double surprise) {
    /** What can be unusual. */
    public enum Kind {
        /** A line such as never before. */
        NEW_TEMPLATE,
        /** More or fewer lines of a template than usual. */
        FREQUENCY,
        /** A template that used to come does not any more. */
        VANISHED,
        /** A greater part of the lines are errors. */
        LEVEL_MIX,
        /** A number in a line is far from what stands there usually. */
        PARAMETER
    }

    public LogFinding {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(text, "text");
        if (!(surprise >= 0 && surprise < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("surprise " + surprise + " is not finite and >= 0");
        }
    }

    /** One line for people. */
    public String explanation() {
        String what = switch (kind) {
            case NEW_TEMPLATE -> "new: %s";
            case FREQUENCY -> value > expectedHigh ? "more often: %s" : "more seldom: %s";
            case VANISHED -> "vanished: %s";
            case LEVEL_MIX -> "more of: %s";
            case PARAMETER -> "unusual number: %s";
        };
        return String.format(
                Locale.ROOT,
                what + "; %.6g, expected %.6g to %.6g, one in %.3g",
                text,
                value,
                expectedLow,
                expectedHigh,
                Math.pow(10, Math.min(surprise, 15)));
    }
}
