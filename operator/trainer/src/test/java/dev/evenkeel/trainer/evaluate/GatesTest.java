package dev.evenkeel.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.trainer.evaluate.GateResult.Verdict;
import dev.evenkeel.trainer.spec.RunSpec.Gate;
import dev.evenkeel.trainer.spec.RunSpec.Opponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatesTest {

    private static Gate better(Opponent opponent, @Nullable String by) {
        return new Gate(null, null, null, opponent, by);
    }

    private static GateResult judge(int rows, double own, double theirs, Gate gate, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] actual = new double[rows];
        double[] predicted = new double[rows];
        double[] rival = new double[rows];
        for (int r = 0; r < rows; r++) {
            actual[r] = 100 + 10 * random.nextGaussian();
            predicted[r] = actual[r] + own * random.nextGaussian();
            rival[r] = actual[r] + theirs * random.nextGaussian();
        }
        return new Gates(
                        actual,
                        predicted,
                        IntStream.range(0, rows).toArray(),
                        true,
                        10,
                        Map.of(Opponent.SeasonalNaive, new Gates.Rival(rival, "naive", Verdict.Inconclusive)),
                        seed)
                .judge(List.of(gate))
                .getFirst();
    }

    @ParameterizedTest(name = "{0} rows, errors {1} against {2}, wanted {3}: {4}")
    @CsvSource({
        "400, 5, 10, 1%, Pass",
        "400, 5, 10, 60%, Fail",
        "400, 10, 5, 1%, Fail",
        "30, 7.5, 10, 1%, Inconclusive",
        "400, 10, 5, -500%, Pass"
    })
    void comparisonKnowsHowSureItIs(int rows, double own, double theirs, String by, Verdict verdict) {
        GateResult result = judge(rows, own, theirs, better(Opponent.SeasonalNaive, by), 2);
        assertThat(result.verdict()).as(result.message()).isEqualTo(verdict);
        assertThat(result.low()).isLessThanOrEqualTo(result.value());
        assertThat(result.high()).isGreaterThanOrEqualTo(result.value());
        assertThat(result.rows()).isEqualTo(rows);
    }

    @ParameterizedTest(name = "{0} rows, error {1}, mae max {2} min {3}: {4}")
    @CsvSource({
        "400, 5, 6, , Pass", // the mean of |N(0, 5)| is 4.0
        "400, 5, 3, , Fail",
        "6, 5, 3.3, , Inconclusive",
        "400, 5, , 3, Pass",
        "400, 5, , 6, Fail"
    })
    void boundThatWasMissedIsNeverWavedThrough(int rows, double own, String max, String min, Verdict verdict) {
        GateResult result = judge(rows, own, 1, new Gate("mae", max, min, null, null), 3);
        assertThat(result.verdict()).as(result.message()).isEqualTo(verdict);
    }

    @Test
    void namesAreUnique() {
        double[] values = {1, 2, 3, 4, 5, 6};
        Gates gates = new Gates(values, values, new int[] {0, 1, 2, 3, 4, 5}, true, 1, Map.of(), 0);
        assertThat(gates.judge(List.of(
                        new Gate("mae", "1", null, null, null),
                        new Gate("mae", null, "0", null, null),
                        better(Opponent.Champion, null),
                        better(Opponent.Baseline, null))))
                .extracting(GateResult::name)
                .containsExactly("mae", "mae-2", "betterThanChampion", "betterThanBaseline");
    }

    @Test
    void metricThatIsNotDefinedFailsAndSaysSo() {
        double[] zeros = new double[6];
        GateResult result = new Gates(zeros, zeros, new int[] {0, 1, 2, 3, 4, 5}, true, 1, Map.of(), 0)
                .judge(List.of(new Gate("mape", "1", null, null, null)))
                .getFirst();
        assertThat(result.verdict()).isEqualTo(Verdict.Fail);
        assertThat(result.message()).contains("choose another metric");
    }

    /** The interval of a mean covers the truth about as often as it says; blocks keep it honest when errors cling. */
    @Test
    void intervalCoversTheTruth() {
        int covered = 0;
        int trials = 200;
        for (int seed = 0; seed < trials; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int n = 120;
            double[] actual = new double[n];
            double error = 0;
            double[] predicted = new double[n];
            for (int i = 0; i < n; i++) {
                error = 0.3 * error + random.nextGaussian();
                predicted[i] = 10 + error;
            }
            Bootstrap.Interval interval = new Bootstrap(IntStream.range(0, n).toArray(), true, seed).of(sample -> {
                double sum = 0;
                for (int i = 0; i < sample.size(); i++) {
                    sum += predicted[sample.at().applyAsInt(i)]
                            - actual[sample.at().applyAsInt(i)];
                }
                return sum / sample.size();
            });
            covered += interval.low() <= 10 && interval.high() >= 10 ? 1 : 0;
        }
        assertThat(covered / (double) trials)
                .isBetween(0.78, 0.95); // 90% on paper; blocks of 5 see most of the clinging
    }

    @Test
    void sameSeedGivesTheSameInterval() {
        double[] values = IntStream.range(0, 30).mapToDouble(i -> i % 7).toArray();
        int[] steps = IntStream.range(0, 30).map(i -> i / 3).toArray();
        Bootstrap.Interval[] intervals = new Bootstrap.Interval[2];
        Arrays.setAll(
                intervals,
                i -> new Bootstrap(steps, true, 5)
                        .of(sample -> values[sample.at().applyAsInt(0)]));
        assertThat(intervals[0]).isEqualTo(intervals[1]);
    }
}
