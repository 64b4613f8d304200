package dev.evenkeel.analytics.correlate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Takes a text apart: plain words tell what happened, names tell where. Numbers tell neither. */
final class Words {
    private static final int MOST = 24;
    private static final int SHORTEST_CODE = 8;

    private Words() {}

    /** Words as they are written, without punctuation at their ends; what may be names. */
    static List<String> raw(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length() && inside(text.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                String word = trimmed(text.substring(start, i));
                if (!word.isEmpty() && words.size() < 4 * MOST) {
                    words.add(word);
                }
                start = -1;
            }
        }
        return words;
    }

    /** The plain ones among them: lower case, no names, no numbers, each once. */
    static List<String> plain(List<String> raw, Atlas atlas) {
        Set<String> plain = new LinkedHashSet<>();
        for (String word : raw) {
            if (plain.size() < MOST && word.length() > 2 && !atlas.isName(word) && !counts(word)) {
                plain.add(word.toLowerCase(Locale.ROOT));
            }
        }
        return List.copyOf(plain);
    }

    /** A number or a short code: says how much, not what. A long one, such as an address, is what errors have in common. */
    private static boolean counts(String word) {
        return word.length() < SHORTEST_CODE && word.chars().anyMatch(Character::isDigit);
    }

    private static boolean inside(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_' || c == '/';
    }

    private static String trimmed(String word) {
        int from = 0;
        int to = word.length();
        while (from < to && !Character.isLetterOrDigit(word.charAt(from))) {
            from++;
        }
        while (to > from && !Character.isLetterOrDigit(word.charAt(to - 1))) {
            to--;
        }
        return word.substring(from, to);
    }
}
