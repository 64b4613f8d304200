package dev.evenkeel.benchmarks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A log's layout: field names in angle brackets, and between them regular expressions, in which a run of blanks stands for
 * any run. Example: {@code <Date> <Time>, <Level> <Content>}. A field takes as little as it can, the last one the rest.
 */
final class LineFormat {
    private static final Pattern FIELD = Pattern.compile("<([A-Za-z][A-Za-z0-9]*)>");
    private static final String CONTENT = "Content";

    private final Pattern line;

    private LineFormat(Pattern line) {
        this.line = line;
    }

    /** Throws IllegalArgumentException when a field stands twice, Content is absent, or the rest is no regular expression. */
    static LineFormat of(String format) {
        StringBuilder pattern = new StringBuilder();
        Matcher field = FIELD.matcher(format);
        int from = 0;
        while (field.find()) {
            pattern.append(blanks(format.substring(from, field.start())));
            pattern.append("(?<").append(field.group(1)).append(">.*?)");
            from = field.end();
        }
        pattern.append(blanks(format.substring(from)));
        Pattern compiled = Pattern.compile(pattern.toString(), Pattern.DOTALL);
        if (!compiled.namedGroups().containsKey(CONTENT)) {
            throw new IllegalArgumentException("format '" + format + "' has no field <" + CONTENT + ">");
        }
        return new LineFormat(compiled);
    }

    private static String blanks(String separator) {
        return separator.replaceAll(" +", "\\\\s+");
    }

    /** The field Content; the whole line if it has another layout. */
    String content(String text) {
        Matcher match = line.matcher(text);
        return match.matches() ? match.group(CONTENT) : text;
    }
}
