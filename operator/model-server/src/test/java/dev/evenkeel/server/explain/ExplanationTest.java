package dev.evenkeel.server.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {
    private static final Predictor LINEAR = x -> {
        double sum = 3;
        for (int i = 0; i < x.length; i++) {
            sum += (i - 2.5) * x[i];
        }
        return new double[] {sum};
    };

    private static final Predictor PAIRS = x -> {
        double sum = x[0];
        for (int i = 1; i < x.length; i++) {
            sum += x[i] * x[i - 1];
        }
        return new double[] {sum};
    };

    private static double[][] random(int rows, int features, SplittableRandom random) {
        double[][] values = new double[rows][features];
        for (double[] row : values) {
            for (int i = 0; i < features; i++) {
                row[i] = random.nextDouble(-4, 4);
            }
        }
        return values;
    }

    private static Table table(double[]... rows) {
        Shape shape = Shape.of(rows.length, rows[0].length);
        ByteBuffer bytes = ByteBuffer.allocate((int) shape.elements() * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (double[] row : rows) {
            Arrays.stream(row).forEach(bytes::putDouble);
        }
        return Table.of(Tensor.of(new TensorSpec("x", Datatype.FP64, shape), shape, bytes.flip()));
    }

    private static Explanation explain(Predictor model, double[][] rows, double[][] background, int budget)
            throws RequestFault {
        Explanation explanation = Explanation.plan(table(rows), table(background), budget);
        assertThat(explanation.evaluations()).isLessThanOrEqualTo(budget);
        int chunk = 7; // not a divisor of anything here
        for (int from = 0; from < explanation.evaluations(); from += chunk) {
            int count = Math.min(chunk, explanation.evaluations() - from);
            ByteBuffer inputs = ByteBuffer.wrap(explanation.inputs(from, count)).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                double[] row = new double[rows[0].length];
                for (int feature = 0; feature < row.length; feature++) {
                    row[feature] = inputs.getDouble();
                }
                explanation.take(from + i, model.predict(row));
            }
        }
        return explanation;
    }

    /** Base and attributions of each row add up to its prediction. */
    private static void assertAdditive(Explanation explanation, int rows) {
        for (int row = 0; row < rows; row++) {
            double[] sums = explanation.base();
            for (double[] ofFeature : explanation.attributions(row)) {
                for (int v = 0; v < sums.length; v++) {
                    sums[v] += ofFeature[v];
                }
            }
            assertThat(sums).containsExactly(explanation.prediction(row), within(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void fewFeaturesAreExactAsBruteForceHasThem(long seed) throws RequestFault {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = random(3, 6, random);
        double[][] background = random(4, 6, random);
        Explanation explanation = explain(Predictor::trees, rows, background, 3 * 64 * 4 + 7);
        assertThat(explanation.isExact()).isTrue();
        assertAdditive(explanation, 3);
        for (int row = 0; row < 3; row++) {
            double[][] expected = BruteForce.explain(Predictor::trees, rows[row], background);
            double[][] found = explanation.attributions(row);
            for (int feature = 0; feature < 6; feature++) {
                assertThat(found[feature]).containsExactly(expected[feature], within(1e-9));
                assertThat(explanation.standardErrors(row)[feature]).containsOnly(0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void sampledValuesAreAsWrongAsTheirStandardErrorsTell(long seed) throws RequestFault {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = random(2, 6, random);
        double[][] background = random(30, 6, random);
        Explanation explanation = explain(Predictor::trees, rows, background, 3700); // 3752 are exact
        assertThat(explanation.isExact()).isFalse();
        assertThat(explanation.background().rows()).isEqualTo(30);
        assertAdditive(explanation, 2);
        double squaredErrors = 0;
        double told = 0;
        for (int row = 0; row < 2; row++) {
            double[][] expected = BruteForce.explain(Predictor::trees, rows[row], background);
            for (int feature = 0; feature < 6; feature++) {
                for (int v = 0; v < 2; v++) {
                    squaredErrors += Math.pow(explanation.attributions(row)[feature][v] - expected[feature][v], 2);
                    told += Math.pow(explanation.standardErrors(row)[feature][v], 2);
                }
            }
        }
        assertThat(Math.sqrt(told / 24)).as("of predictions from -11 to 11").isBetween(1e-3, 0.1);
        assertThat(squaredErrors).isBetween(0.1 * told, 4 * told);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 1000})
    void aLinearModelIsExactHoweverFewTheWalks(int backgroundRows) throws RequestFault {
        SplittableRandom random = new SplittableRandom(backgroundRows);
        double[][] rows = random(2, 20, random);
        double[][] background = random(backgroundRows, 20, random);
        Explanation explanation = explain(LINEAR, rows, background, 400);
        assertThat(explanation.isExact()).isFalse();
        assertAdditive(explanation, 2);
        double[] means = new double[20];
        ByteBuffer used = explanation
                .background()
                .toTensor(new TensorSpec("b", Datatype.FP64, Shape.of(-1, 20)))
                .bytes();
        int usedRows = explanation.background().rows();
        for (int i = 0; i < usedRows * 20; i++) {
            means[i % 20] += used.getDouble(8 * i) / usedRows;
        }
        for (int row = 0; row < 2; row++) {
            for (int i = 0; i < 20; i++) {
                double expected = (i - 2.5) * (rows[row][i] - means[i]);
                assertThat(explanation.attributions(row)[i][0]).isEqualTo(expected, within(1e-9));
            }
        }
    }

    @Test
    void whatTwoFeaturesDoWithEachOtherIsExactByAntitheticWalks() throws RequestFault {
        double[][] row = {{1, 2, 3, 4, 5, 6, 7}};
        double[][] background = {{0.5, -1, 2, 2, 1, 0, -3}};
        Explanation explanation = explain(PAIRS, row, background, 2 + 2 * 12);
        assertThat(explanation.isExact()).isFalse();
        double[][] expected = BruteForce.explain(PAIRS, row[0], background);
        for (int feature = 0; feature < 7; feature++) {
            assertThat(explanation.attributions(0)[feature]).containsExactly(expected[feature], within(1e-9));
            assertThat(explanation.standardErrors(0)[feature][0]).isEqualTo(0, within(1e-9));
        }
    }

    @Test
    void aFeatureThatDoesNotDifferHasNoPartAndNoCost() throws RequestFault {
        double[][] background = {{1, 2, 3, Double.NaN}, {1, 2, 5, Double.NaN}};
        double[][] rows = {{1, 2, 7, Double.NaN}, {1, 2, 3, Double.NaN}, {1, 2, 3, 4}};
        Explanation explanation =
                explain(x -> new double[] {x[0] + x[2] + (Double.isNaN(x[3]) ? 0 : x[3])}, rows, background, 100);
        assertThat(explanation.evaluations())
                .as("two of the background, three rows, and one coalition of two")
                .isEqualTo(2 + 3 + 2 * 2);
        assertThat(explanation.attributions(0)).isEqualTo(new double[][] {{0}, {0}, {3}, {0}});
        assertThat(explanation.attributions(1)).isEqualTo(new double[][] {{0}, {0}, {-1}, {0}});
        assertThat(explanation.attributions(2)).isEqualTo(new double[][] {{0}, {0}, {-1}, {4}});
    }

    @Test
    void theSameRequestGetsTheSameAnswer() throws RequestFault {
        SplittableRandom random = new SplittableRandom(9);
        double[][] rows = random(1, 6, random);
        double[][] background = random(50, 6, random);
        Explanation first = explain(Predictor::trees, rows, background, 300);
        Explanation second = explain(Predictor::trees, rows, background, 300);
        assertThat(second.attributions(0)).isEqualTo(first.attributions(0));
        assertThat(second.inputs(0, 50)).isEqualTo(first.inputs(0, 50));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void theBudgetHoldsAndTheSumIsRightForAnySize(long seed) throws RequestFault {
        SplittableRandom random = new SplittableRandom(seed);
        int features = random.nextInt(1, 40);
        double[][] rows = random(random.nextInt(1, 5), features, random);
        double[][] background = random(random.nextInt(1, 60), features, random);
        int least = 1 + rows.length + rows.length * 4 * features + background.length;
        Explanation explanation = explain(PAIRS, rows, background, least + random.nextInt(3000));
        assertAdditive(explanation, rows.length);
    }

    @Test
    void aBudgetThatDoesNotDoIsRefusedWithWhatWould() throws RequestFault {
        double[][] rows = random(3, 30, new SplittableRandom(1));
        double[][] background = random(1, 30, new SplittableRandom(2));
        int least = 1 + 3 + 3 * 4 * 29;
        assertThat(Explanation.plan(table(rows), table(background), least).evaluations())
                .isEqualTo(least);
        assertThatThrownBy(() -> Explanation.plan(table(rows), table(background), least - 1))
                .isInstanceOf(RequestFault.class)
                .hasMessage("to explain 3 rows in which up to 30 features differ from the background takes " + least
                        + " evaluations at least, allowed are " + (least - 1) + ": send fewer rows");
        assertThatThrownBy(() -> Explanation.plan(table(new double[5][1]), table(new double[6][1]), 10))
                .hasMessageContaining("takes 11 evaluations");
    }
}
