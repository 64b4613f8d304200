package dev.evenkeel.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.trainer.features.FeatureMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TypicalRowsTest {
    /** Column a counts from 0, b counts down, c is missing in the second half. */
    private static FeatureMatrix counting(int rows) {
        float[] values = new float[rows * 3];
        for (int row = 0; row < rows; row++) {
            values[row * 3] = row;
            values[row * 3 + 1] = rows - row;
            values[row * 3 + 2] = 2 * row < rows ? 7 : Float.NaN;
        }
        double[] zeros = new double[rows];
        int[] numbers = IntStream.range(0, rows).toArray();
        return new FeatureMatrix(
                List.of("a", "b", "c"),
                values,
                zeros,
                zeros,
                zeros,
                numbers,
                numbers,
                numbers,
                List.of(),
                zeros,
                zeros,
                numbers);
    }

    private static double[] column(float[][] rows, int column) {
        return Arrays.stream(rows).mapToDouble(row -> row[column]).sorted().toArray();
    }

    @Test
    void eachColumnIsSpreadAsInTheTrainingPart() {
        float[][] typical = TypicalRows.of(counting(1600));
        assertThat(typical).hasNumberOfRows(TypicalRows.ROWS);
        double[] middles = IntStream.range(0, TypicalRows.ROWS)
                .mapToDouble(i -> 50 + 100 * i)
                .toArray();
        assertThat(column(typical, 0)).containsExactly(middles);
        assertThat(column(typical, 1))
                .containsExactly(Arrays.stream(middles).map(value -> value + 1).toArray());
        assertThat(Arrays.stream(column(typical, 2)).filter(Double::isNaN).count())
                .isEqualTo(8);
    }

    @Test
    void columnsDoNotGoTogetherAndNoRowOfTheDataIsTold() {
        for (float[] row : TypicalRows.of(counting(1600))) {
            assertThat(row[0] + row[1]).isNotEqualTo(1600);
        }
    }

    @Test
    void theSameRowsGiveTheSame() {
        assertThat(Arrays.deepEquals(TypicalRows.of(counting(100)), TypicalRows.of(counting(100))))
                .isTrue();
    }

    @Test
    void oneRowIsEnoughAndNoneGivesNone() {
        assertThat(column(TypicalRows.of(counting(1)), 0)).containsOnly(0);
        assertThat(TypicalRows.of(counting(0))).isEmpty();
    }
}
