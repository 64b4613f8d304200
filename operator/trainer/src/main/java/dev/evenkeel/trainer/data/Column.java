package dev.evenkeel.trainer.data;

import dev.evenkeel.trainer.spec.Reason;
import dev.evenkeel.trainer.spec.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One column of text cells, kept as codes into a dictionary. Cells that are empty, {@code NA}, {@code NaN} or
 * {@code null} are missing. Immutable.
 */
public final class Column {
    static final int MISSING = -1;

    /**
     * From this share of numbers on, a column is a number column with mistakes in it; below, it is a text column, as
     * article codes are of which many happen to be digits only.
     */
    private static final double NUMBER_COLUMN = 0.97;

    private final String name;
    private final int[] codes; // [rows], MISSING or index into dictionary
    private final List<String> dictionary;
    private final double[] parsed; // [dictionary], NaN where the text is no number
    private final int[] lines; // [rows], line in the file, shared by all columns

    Column(String name, int[] codes, List<String> dictionary, int[] lines) {
        this.name = name;
        this.codes = codes;
        this.dictionary = List.copyOf(dictionary);
        this.lines = lines;
        this.parsed = new double[dictionary.size()];
        for (int i = 0; i < parsed.length; i++) {
            parsed[i] = number(this.dictionary.get(i));
        }
    }

    public String name() {
        return name;
    }

    public int rows() {
        return codes.length;
    }

    /** True when the cell has no value. */
    public boolean missing(int row) {
        return codes[row] == MISSING;
    }

    /** The cell's text; empty when missing. */
    public String text(int row) {
        return codes[row] == MISSING ? "" : dictionary.get(codes[row]);
    }

    /** Index into {@link #dictionary()}; -1 when missing. */
    public int code(int row) {
        return codes[row];
    }

    /** The line of the file on which this row starts; the header is line 1. */
    public int line(int row) {
        return lines[row];
    }

    /** Distinct values that occur. */
    public int distinct() {
        return dictionary.size();
    }

    /** Number of rows with each value of {@link #dictionary()}. */
    public int[] counts() {
        int[] counts = new int[dictionary.size()];
        for (int code : codes) {
            if (code != MISSING) {
                counts[code]++;
            }
        }
        return counts;
    }

    /** Distinct values in the order of first occurrence. */
    public List<String> dictionary() {
        return dictionary;
    }

    /** Rows without a value. */
    public int missingCount() {
        return (int) Arrays.stream(codes).filter(code -> code == MISSING).count();
    }

    /** True when nearly all values are numbers: then all have to be. */
    public boolean isNumeric() {
        int[] counts = counts();
        long numbers = 0;
        long values = 0;
        for (int i = 0; i < counts.length; i++) {
            values += counts[i];
            numbers += Double.isNaN(parsed[i]) ? 0 : counts[i];
        }
        return values > 0 && numbers >= NUMBER_COLUMN * values;
    }

    /** The values as numbers, NaN where missing; a text among them is a UserError that names it. */
    public double[] numbers() {
        double[] numbers = new double[codes.length];
        for (int row = 0; row < numbers.length; row++) {
            numbers[row] = codes[row] == MISSING ? Double.NaN : parsed[codes[row]];
            if (codes[row] != MISSING && Double.isNaN(numbers[row])) {
                throw notNumeric(row);
            }
        }
        return numbers;
    }

    Column append(@Nullable Column other, int otherRows) {
        int[] joined = Arrays.copyOf(codes, codes.length + otherRows);
        int[] joinedLines = Arrays.copyOf(lines, joined.length);
        Arrays.fill(joined, codes.length, joined.length, MISSING);
        List<String> words = new ArrayList<>(dictionary);
        if (other != null) {
            Map<String, Integer> index = new HashMap<>();
            for (String word : dictionary) {
                index.put(word, index.size());
            }
            for (int row = 0; row < otherRows; row++) {
                joinedLines[codes.length + row] = other.lines[row];
                if (!other.missing(row)) {
                    String word = other.text(row);
                    int code = index.computeIfAbsent(word, _ -> index.size());
                    if (code == words.size()) {
                        words.add(word);
                    }
                    joined[codes.length + row] = code;
                }
            }
        }
        return new Column(name, joined, words, joinedLines);
    }

    private UserError notNumeric(int row) {
        String text = text(row);
        String hint = text.matches("-?\\d{1,3}(\\.?\\d{3})*,\\d+")
                ? "write decimals with a point, as " + text.replace(".", "").replace(',', '.')
                : "correct it, or leave the cell empty where the value is unknown";
        return new UserError(
                Reason.COLUMN_NOT_NUMERIC,
                "column '" + name + "' must be a number, but line " + lines[row] + " has '" + shortened(text) + "': "
                        + hint);
    }

    /** A value for a message: at most 40 characters. */
    public static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 37) + "...";
    }

    private static double number(String text) {
        char first = text.charAt(0);
        if (first != '-' && first != '+' && first != '.' && (first < '0' || first > '9')) {
            return Double.NaN;
        }
        char last = text.charAt(text.length() - 1);
        if (last != '.' && (last < '0' || last > '9')) {
            return Double.NaN; // Java would read 1d and 1f
        }
        try {
            double value = Double.parseDouble(text);
            return Double.isInfinite(value) ? Double.NaN : value;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
