package dev.evenkeel.analytics.logs;

import java.util.Locale;
import java.util.Set;

/**
 * Words that are values in any program's log, because of the words around them: names behind "user", parts of a date,
 * units behind a number, what follows an equals sign. General knowledge of log texts only, nothing of one system.
 */
final class Vocabulary {
    /** Behind these words stands a name, if what follows is no verb. */
    private static final Set<String> NAMED = Set.of("user", "username", "login", "account", "host", "hostname");

    private static final Set<String> PREPOSITIONS = Set.of("from", "by", "on", "at", "via", "with", "for", "to");

    private static final Set<String> DAYS = Set.of(
            "mon",
            "tue",
            "wed",
            "thu",
            "fri",
            "sat",
            "sun",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday");

    private static final Set<String> MONTHS = Set.of(
            "jan",
            "feb",
            "mar",
            "apr",
            "may",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct",
            "nov",
            "dec",
            "january",
            "february",
            "march",
            "april",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");

    private static final Set<String> ZONES = Set.of(
            "UTC", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "CET", "CEST", "BST", "JST", "IST");

    private static final Set<String> SIZES =
            Set.of("B", "KB", "MB", "GB", "TB", "PB", "kB", "KiB", "MiB", "GiB", "TiB", "PiB");

    private static final int LONGEST = 9;

    private Vocabulary() {}

    /** Whether the word at atom i of the line is a value. */
    static boolean isValue(LineScanner line, int i) {
        return isNamed(line, i) || isDate(line, i) || isUnit(line, i) || isAssigned(line, i);
    }

    private static boolean isNamed(LineScanner line, int i) {
        if (!isWordBeforeGap(line, i - 2) || !Shape.isLetter(line.text[line.start[i]])) {
            return false;
        }
        if (line.end[i - 2] - line.start[i - 2] > LONGEST || !NAMED.contains(lower(line, i - 2))) {
            return false;
        }
        String word = lower(line, i);
        if (word.endsWith("ed") || word.endsWith("ing") || PREPOSITIONS.contains(word)) {
            return false;
        }
        return !isWordBeforeGap(line, i)
                || i + 2 >= line.atoms
                || line.kind[i + 2] != LineScanner.WORD
                || PREPOSITIONS.contains(lower(line, i + 2));
    }

    /** A month beside a number, the day of the week before it, the zone behind a time. */
    private static boolean isDate(LineScanner line, int i) {
        int n = line.end[i] - line.start[i];
        if (n < 3 || n > LONGEST || !Character.isUpperCase(line.text[line.start[i]])) {
            return false;
        }
        int next = behind(line, i);
        String word = lower(line, i);
        if (MONTHS.contains(word)) {
            return isVariable(line, next) || isVariable(line, i - 2) || isVariable(line, i + 1);
        }
        if (DAYS.contains(word)) {
            return isVariable(line, next) || (isWord(line, next) && MONTHS.contains(lower(line, next)));
        }
        return ZONES.contains(text(line, i)) && isVariable(line, i - 2);
    }

    private static boolean isUnit(LineScanner line, int i) {
        return line.end[i] - line.start[i] <= 3
                && i >= 2
                && line.kind[i - 1] == LineScanner.GAP
                && LineScanner.isVariable(line.kind[i - 2])
                && SIZES.contains(text(line, i));
    }

    /** Behind "name = ", if it is not the name of the next. */
    private static boolean isAssigned(LineScanner line, int i) {
        return i >= 3
                && line.kind[i - 1] == LineScanner.GAP
                && isCharacter(line, i - 2, '=')
                && (line.kind[i - 3] == LineScanner.WORD
                        || (line.kind[i - 3] == LineScanner.GAP && isWord(line, i - 4)))
                && !isCharacter(line, i + 1, '=')
                && !isCharacter(line, i + 1, ':')
                && !isCharacter(line, i + 2, '=');
    }

    private static boolean isCharacter(LineScanner line, int i, char c) {
        return i >= 0 && i < line.atoms && line.kind[i] == LineScanner.PUNCTUATION && line.text[line.start[i]] == c;
    }

    private static boolean isWord(LineScanner line, int i) {
        return i >= 0 && i < line.atoms && line.kind[i] == LineScanner.WORD;
    }

    private static boolean isWordBeforeGap(LineScanner line, int i) {
        return isWord(line, i) && i + 1 < line.atoms && line.kind[i + 1] == LineScanner.GAP;
    }

    private static boolean isVariable(LineScanner line, int i) {
        return i >= 0 && i < line.atoms && LineScanner.isVariable(line.kind[i]);
    }

    /** The next atom that is neither blank nor comma. */
    private static int behind(LineScanner line, int i) {
        int next = i + 1;
        while (next < line.atoms && (line.kind[next] == LineScanner.GAP || isCharacter(line, next, ','))) {
            next++;
        }
        return next;
    }

    private static String text(LineScanner line, int i) {
        return new String(line.text, line.start[i], line.end[i] - line.start[i]);
    }

    private static String lower(LineScanner line, int i) {
        return text(line, i).toLowerCase(Locale.ROOT);
    }
}
