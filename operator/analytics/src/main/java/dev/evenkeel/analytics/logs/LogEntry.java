package dev.evenkeel.analytics.logs;

import java.util.Locale;
import java.util.Objects;

/**
 * What a line says, without its layout.
 *
 * @param level UNKNOWN if the line does not tell
 * @param message the text to mine
 */
public record LogEntry(LogLevel level, String message) {
    public LogEntry {
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(message, "message");
    }

    /**
     * Reads a line: of a JSON object the members that hold message and level; of any other line the whole of it, and the
     * level if one of its first words is the name of one in capitals.
     */
    public static LogEntry of(String line) {
        return JsonObject.members(line).map(LogEntry::of).orElseGet(() -> new LogEntry(level(line), line));
    }

    private static LogEntry of(JsonObject object) {
        LogLevel level = object.first("level", "severity", "lvl", "loglevel", "log.level", "levelname")
                .map(LogLevel::of)
                .orElse(LogLevel.UNKNOWN);
        String message = object.first("message", "msg", "log", "text", "event", "body", "@message")
                .orElseGet(object::others);
        String error = object.first("exception", "error", "err", "stack_trace", "error.type")
                .map(trace -> " " + firstLine(trace))
                .orElse("");
        return new LogEntry(level, message + error);
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    private static LogLevel level(String line) {
        int words = 0;
        int from = 0;
        int n = Math.min(line.length(), 128);
        for (int i = 0; i <= n && words < 8; i++) {
            if (i < n && Shape.isLetter(line.charAt(i))) {
                continue;
            }
            if (i - from >= 3) {
                String word = line.substring(from, i);
                LogLevel level = word.equals(word.toUpperCase(Locale.ROOT)) ? LogLevel.of(word) : LogLevel.UNKNOWN;
                if (level != LogLevel.UNKNOWN) {
                    return level;
                }
                words++;
            }
            from = i + 1;
        }
        return LogLevel.UNKNOWN;
    }
}
