package dev.evenkeel.analytics.logs;

import java.util.ArrayList;
import java.util.List;

/**
 * What is left of a line when its variables are taken out and lists of them are shortened: tokens with one blank between,
 * {@link Shape#WILD} for a variable. Two lines with one skeleton have one template.
 */
final class Skeleton {
    /** At most this much is kept of a line's skeleton. */
    static final int MAX_LENGTH = 2048;

    private static final String LIST_SEPARATORS = " ,:;/.-+#*@";
    private static final int MAX_SEPARATORS = 4;
    private static final int SHORTEST_LIST = 3;

    private Skeleton() {}

    /** The skeleton of the line that was scanned last. */
    static String of(LineScanner line) {
        StringBuilder out = new StringBuilder();
        int atoms = line.atoms;
        for (int i = 0; i < atoms && out.length() < MAX_LENGTH; i++) {
            switch (line.kind[i]) {
                case LineScanner.GAP -> out.append(' ');
                case LineScanner.MARKER -> {}
                case LineScanner.PUNCTUATION -> out.append(line.text[line.start[i]]);
                case LineScanner.WORD -> {
                    if (Vocabulary.isValue(line, i)) {
                        out.append(Shape.WILD);
                    } else {
                        out.append(line.text, line.start[i], line.end[i] - line.start[i]);
                    }
                }
                case LineScanner.STEM -> {
                    int last = endOfOrdinals(line, i);
                    if (last > i) {
                        out.append(Shape.WILD);
                        i = last;
                    } else {
                        int to = line.end[i];
                        while (Shape.isDigit(line.text[to - 1])) {
                            to--;
                        }
                        out.append(line.text, line.start[i], to - line.start[i]).append(Shape.ORDINAL);
                    }
                }
                default -> out.append(Shape.WILD);
            }
        }
        shortenLists(out);
        return shortenRepeats(hasLetters(out) ? out.toString() : pieces(line));
    }

    private static boolean hasLetters(CharSequence text) {
        return text.chars().anyMatch(c -> Shape.isLetter((char) c) && c != Shape.WILD && c != Shape.ORDINAL);
    }

    /** For a line with no word: what its identifiers are made of. */
    private static String pieces(LineScanner line) {
        StringBuilder out = new StringBuilder(Wording.of(line));
        for (int i = 0; i < out.length(); i++) {
            if (Shape.isTyped(out.charAt(i))) {
                out.setCharAt(i, Shape.WILD);
            }
        }
        shortenLists(out);
        return out.toString();
    }

    /** The last atom of a list of at least three ordinals (an1 an2 an3), or i. */
    private static int endOfOrdinals(LineScanner line, int i) {
        int found = 1;
        int last = i;
        for (int k = i + 1; k < line.atoms; k++) {
            byte kind = line.kind[k];
            if (kind == LineScanner.STEM) {
                found++;
                last = k;
            } else if (kind != LineScanner.GAP
                    && !(kind == LineScanner.PUNCTUATION && line.text[line.start[k]] == ',')) {
                break;
            }
        }
        return found >= SHORTEST_LIST ? last : i;
    }

    /** Variables with nothing but a little punctuation between them are one: 12:30:05, [1, 2, 3]. */
    static void shortenLists(StringBuilder text) {
        int to = 0;
        int i = 0;
        int n = text.length();
        while (i < n) {
            char c = text.charAt(i++);
            text.setCharAt(to++, c);
            if (c != Shape.WILD) {
                continue;
            }
            int next = i;
            while (next < n) {
                int k = next;
                while (k < n && k - next < MAX_SEPARATORS && LIST_SEPARATORS.indexOf(text.charAt(k)) >= 0) {
                    k++;
                }
                if (k < n && text.charAt(k) == Shape.WILD && !isRule(text, next, k)) {
                    next = k + 1;
                } else {
                    break;
                }
            }
            i = next;
        }
        text.setLength(to);
    }

    /** Three stars or more are an ornament or a masked value, not a separator. */
    private static boolean isRule(StringBuilder text, int from, int to) {
        for (int i = from; i + 2 < to; i++) {
            if (text.charAt(i) == '*' && text.charAt(i + 1) == '*' && text.charAt(i + 2) == '*') {
                return true;
            }
        }
        return false;
    }

    /** A pair of tokens with a variable counts once, however often it is repeated: a 1 b 2 stays, n 1 n 2 is n 1. */
    private static String shortenRepeats(String text) {
        String[] tokens = text.split(" ", -1);
        if (tokens.length < 4) {
            return text;
        }
        List<String> out = new ArrayList<>(tokens.length);
        for (int i = 0; i < tokens.length; i++) {
            int n = out.size();
            if (n >= 2
                    && i + 1 < tokens.length
                    && tokens[i].equals(out.get(n - 2))
                    && tokens[i + 1].equals(out.get(n - 1))
                    && (tokens[i].indexOf(Shape.WILD) >= 0 || tokens[i + 1].indexOf(Shape.WILD) >= 0)) {
                i++;
            } else {
                out.add(tokens[i]);
            }
        }
        return out.size() == tokens.length ? text : String.join(" ", out);
    }
}
