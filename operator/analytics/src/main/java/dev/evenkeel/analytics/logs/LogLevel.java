package dev.evenkeel.analytics.logs;

import java.util.Locale;

/** How bad a line says that things are, least first. */
public enum LogLevel {
    /** The line does not say. */
    UNKNOWN,
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    FATAL;

    /** Reads the name of a level as frameworks and syslog write it, in any case. */
    public static LogLevel of(String name) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "trace", "finest", "verbose", "v" -> TRACE;
            case "debug", "fine", "finer", "d", "debug1", "debug2" -> DEBUG;
            case "info", "information", "informational", "notice", "note", "config", "i", "log" -> INFO;
            case "warn", "warning", "w" -> WARN;
            case "error", "err", "severe", "e" -> ERROR;
            case "fatal", "critical", "crit", "alert", "emerg", "emergency", "panic", "f" -> FATAL;
            default -> UNKNOWN;
        };
    }

    /** ERROR or FATAL. */
    public boolean isError() {
        return this == ERROR || this == FATAL;
    }
}
