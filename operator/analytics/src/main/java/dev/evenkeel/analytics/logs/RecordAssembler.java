package dev.evenkeel.analytics.logs;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Joins the lines of a stack trace (Java, Python, Go, .NET) and other indented continuations to the line that they belong
 * to, so that a trace is one record with one template. A record is bounded; what is beyond is counted. Not thread safe.
 */
public final class RecordAssembler {
    private static final int MAX_CHARS = 64 * 1024;

    private static final Pattern CONTINUATION = Pattern.compile(
            "\\s.*|at \\S+.*|Caused by: .*|Suppressed: .*|\\.\\.\\. [0-9]+ (?:more|common frames omitted).*|--- End of .*",
            Pattern.DOTALL);

    private static final Pattern PYTHON_END =
            Pattern.compile("[A-Za-z_][\\w.]*(?:Error|Exception|Exit|Interrupt|Warning)\\b.*", Pattern.DOTALL);

    private static final Pattern GO_FRAME =
            Pattern.compile("goroutine [0-9]+ \\[.*|[\\w./*()\\[\\]-]+\\(.*\\)|created by .*|", Pattern.DOTALL);

    private final StringBuilder record = new StringBuilder();
    private boolean started;
    private boolean python;
    private boolean go;
    private long omitted;

    /** Takes the next line; returns the record before it if this one begins a new one. */
    public Optional<String> offer(String line) {
        boolean belongs = started && belongs(line);
        Optional<String> done = belongs ? Optional.empty() : flush();
        started = true;
        if (record.length() + line.length() >= MAX_CHARS && !record.isEmpty()) {
            omitted++;
        } else {
            record.append(belongs ? "\n" : "").append(line, 0, Math.min(line.length(), MAX_CHARS));
        }
        if (line.startsWith("Traceback (most recent call last)")
                || line.endsWith("Traceback (most recent call last):")) {
            python = true;
        } else if (line.startsWith("panic: ") || line.startsWith("goroutine ") || line.startsWith("fatal error: ")) {
            go = true;
        }
        return done;
    }

    private boolean belongs(String line) {
        if (CONTINUATION.matcher(line).matches()) {
            return true;
        }
        if (python && PYTHON_END.matcher(line).matches()) {
            python = false;
            return true;
        }
        return go && GO_FRAME.matcher(line).matches();
    }

    /** The record so far, if there is one; what comes next begins a new one. */
    public Optional<String> flush() {
        if (!started) {
            return Optional.empty();
        }
        if (omitted > 0) {
            record.append("\n... ").append(omitted).append(" more lines");
        }
        String done = record.toString();
        record.setLength(0);
        started = false;
        python = false;
        go = false;
        omitted = 0;
        return Optional.of(done);
    }

    /** What of a record is worth a template: its first line, and the last cause or the exception at the end. */
    public static String headline(String record) {
        int end = record.indexOf('\n');
        if (end < 0) {
            return record;
        }
        String first = record.substring(0, end);
        int cause = record.lastIndexOf("\nCaused by: ");
        if (cause >= 0) {
            return first + " | " + line(record, cause + 1);
        }
        int last = record.lastIndexOf('\n') + 1;
        return first.contains("Traceback") && last > end ? first + " | " + line(record, last) : first;
    }

    private static String line(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.substring(from) : text.substring(from, end);
    }
}
