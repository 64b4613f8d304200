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

    /** The field Content; the whole line if it has another layout, or if that cannot be told in reasonable time. */
    String content(String text) {
        Matcher match = line.matcher(new Budgeted(text));
        try {
            return match.matches() ? match.group(CONTENT) : text;
        } catch (TooHard backtracking) {
            return text;
        }
    }

    /** A line took more steps than its length allows: many fields can be cut in very many ways. */
    private static final class TooHard extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooHard() {
            super("too many steps", null, false, false);
        }
    }

    /** A text that can be looked at so many times. */
    private static final class Budgeted implements CharSequence {
        private static final long PER_LINE = 2_000_000;
        private static final long PER_CHARACTER = 20;

        private final String text;
        private long left;

        Budgeted(String text) {
            this.text = text;
            left = PER_LINE + PER_CHARACTER * text.length();
        }

        @Override
        public char charAt(int at) {
            if (--left < 0) {
                throw new TooHard();
            }
            return text.charAt(at);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return text.subSequence(from, to);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
