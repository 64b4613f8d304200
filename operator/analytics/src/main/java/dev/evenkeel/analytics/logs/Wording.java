package dev.evenkeel.analytics.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The words that lines of one template have in common: a line with {@link Shape#typed} marks for what differs. Joining is
 * idempotent, and the order of the lines does not matter.
 */
final class Wording {
    private Wording() {}

    /** The wording of the line that was scanned last. */
    static String of(LineScanner line) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < line.atoms && out.length() < Skeleton.MAX_LENGTH; i++) {
            line.appendPattern(i, out);
        }
        return out.toString();
    }

    /** What two wordings have in common; empty when they have not the same number of tokens. */
    static Optional<String> join(String a, String b) {
        if (a.equals(b)) {
            return Optional.of(a);
        }
        String[] left = a.split(" ", -1);
        String[] right = b.split(" ", -1);
        if (left.length != right.length) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < left.length; i++) {
            if (i > 0) {
                out.append(' ');
            }
            out.append(left[i].equals(right[i]) ? left[i] : joinTokens(left[i], right[i]));
        }
        return Optional.of(out.toString());
    }

    private static String joinTokens(String a, String b) {
        List<String> left = parts(a);
        List<String> right = parts(b);
        StringBuilder out = new StringBuilder();
        if (left.size() == right.size() && sameDelimiters(left, right)) {
            for (int i = 0; i < left.size(); i++) {
                String l = left.get(i);
                String r = right.get(i);
                out.append(l.equals(r) ? l : String.valueOf(Shape.typed(type(l).join(type(r)))));
            }
            return out.toString();
        }
        int head = 0;
        int shorter = Math.min(left.size(), right.size());
        while (head < shorter && isDelimiter(left.get(head)) && left.get(head).equals(right.get(head))) {
            head++;
        }
        int tail = 0;
        while (head + tail < shorter
                && isDelimiter(left.get(left.size() - 1 - tail))
                && left.get(left.size() - 1 - tail).equals(right.get(right.size() - 1 - tail))) {
            tail++;
        }
        left.subList(0, head).forEach(out::append);
        out.append(Shape.typed(ParameterType.MIXED));
        left.subList(left.size() - tail, left.size()).forEach(out::append);
        return out.toString();
    }

    /** Chunks and delimiters, in turn or not. */
    private static List<String> parts(String token) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < token.length(); i++) {
            if (isDelimiter(token.charAt(i))) {
                if (i > from) {
                    parts.add(token.substring(from, i));
                }
                parts.add(token.substring(i, i + 1));
                from = i + 1;
            }
        }
        if (from < token.length()) {
            parts.add(token.substring(from));
        }
        return parts;
    }

    private static boolean sameDelimiters(List<String> left, List<String> right) {
        for (int i = 0; i < left.size(); i++) {
            boolean delimiter = isDelimiter(left.get(i));
            if (delimiter != isDelimiter(right.get(i))
                    || (delimiter && !left.get(i).equals(right.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDelimiter(String part) {
        return part.length() == 1 && isDelimiter(part.charAt(0));
    }

    private static boolean isDelimiter(char c) {
        return !Shape.isTyped(c) && Shape.of(c) == Shape.DELIMITER;
    }

    private static ParameterType type(String chunk) {
        if (chunk.length() == 1 && Shape.isTyped(chunk.charAt(0))) {
            return Shape.type(chunk.charAt(0));
        }
        boolean digits = false;
        boolean dots = false;
        for (int i = 0; i < chunk.length(); i++) {
            char c = chunk.charAt(i);
            if (Shape.isTyped(c)) {
                return ParameterType.IDENTIFIER;
            }
            digits |= Shape.isDigit(c);
            dots |= c == '.';
        }
        return digits ? ParameterType.ORDINAL : dots ? ParameterType.NAME : ParameterType.WORD;
    }
}
