package dev.evenkeel.controller.config;

import java.time.Duration;

/** Durations for people and as the API writes them: {@code 1h30m}. */
public final class Durations {
    private Durations() {}

    /** The text of which {@code TimeSpan} reads back the same value, to the millisecond. */
    public static String print(Duration duration) {
        if (duration.toMillis() <= 0) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toHours(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.toString();
    }

    /** About as long, in whole seconds: for messages. */
    public static String about(Duration duration) {
        return print(Duration.ofSeconds(Math.max(0, Math.round(duration.toMillis() / 1000.0))));
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount > 0) {
            text.append(amount).append(unit);
        }
    }
}
