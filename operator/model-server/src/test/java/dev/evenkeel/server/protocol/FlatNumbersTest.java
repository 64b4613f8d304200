package dev.evenkeel.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatNumbersTest {
    private final ByteBuffer out = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);

    private int read(String array, Datatype datatype, int elements) {
        byte[] bytes = (array + " ").getBytes(StandardCharsets.UTF_8);
        out.clear();
        return FlatNumbers.read(bytes, 1, bytes.length, datatype, elements, out);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void readsFloatsAsTheJdkDoes(long seed) {
        List<String> texts = texts(seed);
        String array = seed % 2 == 0 ? texts.toString() : "[" + String.join(",", texts) + "]";
        assertThat(read(array, Datatype.FP32, texts.size())).isPositive();
        for (int i = 0; i < texts.size(); i++) {
            assertThat(out.getFloat(4 * i)).as(texts.get(i)).isEqualTo(Float.parseFloat(texts.get(i)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void readsDoublesAsTheJdkDoes(long seed) {
        List<String> texts = texts(seed);
        assertThat(read(texts.toString(), Datatype.FP64, texts.size())).isPositive();
        for (int i = 0; i < texts.size(); i++) {
            assertThat(out.getDouble(8 * i)).as(texts.get(i)).isEqualTo(Double.parseDouble(texts.get(i)));
        }
    }

    /** Numbers as clients write them, and those where rounding is hard: middles between floats, and their neighbours. */
    private static List<String> texts(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> texts = new ArrayList<>(List.of("0", "-0", "0.0", "-0.0e5", "1", "-1", "1e0", "0.1", "16777217"));
        texts.addAll(List.of("3.4028235e38", "1.17549435e-38", "1e-45", "1e-60", "1e40", "0.000000000000000000001"));
        texts.addAll(List.of("9007199254740993", "123456789012345678", "0.12345678901234567890123456789"));
        texts.addAll(List.of("12345678.5", "123456789.5", "12345678.12345678901234567", "0.00000000000000001"));
        for (int i = 0; i < 5000; i++) {
            double value = random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-12, 12));
            float single = (float) value;
            texts.add(Double.toString(value));
            texts.add(Float.toString(single));
            texts.add(Integer.toString(random.nextInt(-1000, 1000)));
            texts.add(String.format(Locale.ROOT, "%." + random.nextInt(1, 20) + "f", value));
            double middle = ((double) single + Math.nextUp(single)) / 2;
            texts.add(new java.math.BigDecimal(middle)
                    .round(new java.math.MathContext(17))
                    .toString());
            texts.add(Double.toString(Math.nextUp(middle)));
        }
        texts.replaceAll(text -> text.replace('E', random.nextBoolean() ? 'e' : 'E'));
        return texts;
    }

    @Test
    void readsWholeNumbersNestingAndSpace() {
        assertThat(read("[ [1, -2],\n[3,\t900000000000000000] ]", Datatype.INT64, 4))
                .isEqualTo(35);
        assertThat(List.of(out.getLong(0), out.getLong(8), out.getLong(16), out.getLong(24)))
                .containsExactly(1L, -2L, 3L, 900000000000000000L);
        assertThat(read("[2147483647,-2147483648]", Datatype.INT32, 2)).isEqualTo(23);
        assertThat(out.getInt(4)).isEqualTo(Integer.MIN_VALUE);
        assertThat(read("[]", Datatype.FP32, 0)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,2",
                "[1 2]",
                "[1,,2]",
                "[,1,2]",
                "[1,2,]",
                "[1,2]]",
                "[[1,2]",
                "[1,[2],]",
                "[01,2]",
                "[00.5,2]",
                "[-01,2]",
                "[1.,2]",
                "[-.5,2]",
                "[1.5.2,2]",
                "[1-2,2]",
                "[.1,2]",
                "[1e,2]",
                "[1e+,2]",
                "[+1,2]",
                "[-,2]",
                "[1,2,3]",
                "[1]",
                "[1,null]",
                "[1,NaN]",
                "[1,\"2\"]",
                "[1,2}",
                "[1][2]",
                "[1,2\u00e9]",
                "[1,1e99999999]",
                "[1,2"
            })
    void leavesAllElseToTheParserThatNamesMistakes(String array) {
        int end = array.equals("[1,2]]") ? 4 : FlatNumbers.UNREAD;
        assertThat(read(array, Datatype.FP32, 2)).isEqualTo(end);
        assertThat(read(array + " ".repeat(64), Datatype.FP32, 2)).isEqualTo(end); // far from the body's end
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1.5]", "[1e2]", "[2147483648]", "[9999999999999999999]"})
    void leavesWholeNumbersThatDoNotFit(String array) {
        assertThat(read(array, Datatype.INT32, 1)).isEqualTo(FlatNumbers.UNREAD);
    }
}
