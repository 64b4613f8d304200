package dev.evenkeel.analytics.correlate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What texts say: plain words tell what happened, codes such as addresses tell what two errors have in common, names tell
 * where. Short numbers tell nothing. Bounded; what comes first stays.
 */
final class Words {
    private static final int MOST = 24; // of each sort
    private static final int MOST_READ = 4 * MOST; // of one text
    private static final int SHORTEST = 3;
    private static final int SHORTEST_CODE = 8;

    final Set<String> plain = new LinkedHashSet<>();
    final Set<String> codes = new LinkedHashSet<>();
    final Set<String> names = new LinkedHashSet<>();

    /** Reads a text; whether it names an object that was not named before. */
    boolean read(String text, Atlas atlas) {
        int named = names.size();
        for (String word : split(text)) {
            if (atlas.isName(word)) {
                add(names, word);
            } else if (word.length() >= SHORTEST) {
                boolean digits = word.chars().anyMatch(Character::isDigit);
                if (!digits) {
                    add(plain, word.toLowerCase(Locale.ROOT));
                } else if (word.length() >= SHORTEST_CODE) {
                    add(codes, word);
                }
            }
        }
        return names.size() > named;
    }

    private static void add(Set<String> words, String word) {
        if (words.size() < MOST) {
            words.add(word);
        }
    }

    /** Words as they are written, without punctuation at their ends. */
    private static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length() && words.size() < MOST_READ; i++) {
            boolean inside = i < text.length() && inside(text.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                String word = trimmed(text.substring(start, i));
                if (!word.isEmpty()) {
                    words.add(word);
                }
                start = -1;
            }
        }
        return words;
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
