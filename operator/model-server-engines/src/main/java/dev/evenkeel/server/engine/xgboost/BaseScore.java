package dev.evenkeel.server.engine.xgboost;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What the trees' sum is added to. Since XGBoost 3.1 it is written as a list, one number for each class or target. The
 * library here reads one number, and takes a list for 0.5 without a word: each answer would be wrong by a constant.
 *
 * @param text as it is written: {@code 5E-1} or {@code [5E-1]}
 * @param offset of the text in the file, in bytes
 */
record BaseScore(String text, long offset) {
    private static final BaseScore NONE = new BaseScore("", 0);

    static BaseScore none() {
        return NONE;
    }

    boolean isList() {
        return text.startsWith("[") && text.endsWith("]");
    }

    /** True for a list of numbers that differ. */
    boolean isOfEach() {
        return isList() && !scores().stream().allMatch(scores().getFirst()::equals);
    }

    /** The list's numbers. */
    float[] numbers() throws IOException {
        float[] numbers = new float[scores().size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(scores().get(i));
        }
        return numbers;
    }

    /**
     * Overwrites a list with its number, or with 0 when there are several, behind as many zeros as keep the file's length.
     *
     * @param copy of the file that was read
     */
    void writeAsNumber(Path copy) throws IOException {
        String score = isOfEach() ? "0" : scores().getFirst();
        String sign = score.startsWith("-") ? "-" : "";
        String padded = sign + "0".repeat(text.length() - score.length()) + score.substring(sign.length());
        byte[] ascii = padded.getBytes(StandardCharsets.US_ASCII);
        try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
            byte[] before = new byte[ascii.length];
            file.seek(offset);
            file.readFully(before);
            ModelFields.require(
                    Arrays.equals(before, text.getBytes(StandardCharsets.US_ASCII)), "its base_score has escapes");
            file.seek(offset);
            file.write(ascii);
        }
    }

    private List<String> scores() {
        return Arrays.asList(text.substring(1, text.length() - 1).split(","));
    }

    private static float number(String score) throws IOException {
        try {
            return Float.parseFloat(score);
        } catch (NumberFormatException e) {
            throw new IOException("its base_score holds '" + score + "'", e);
        }
    }
}
