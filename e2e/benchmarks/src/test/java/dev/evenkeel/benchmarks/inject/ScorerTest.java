package dev.evenkeel.benchmarks.inject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.benchmarks.inject.Scorer.Candidate;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every candidate must do, or the comparison is none. */
class ScorerTest {
    private static final int LEARNED = 1500;

    static Stream<Candidate> candidates() {
        return Stream.concat(exactCandidates(), Stream.of(RandomCutForestScorer.candidate(10, 32, 2)));
    }

    /** Without the one whose library saves its trees, but not the state of its random numbers. */
    static Stream<Candidate> exactCandidates() {
        return Stream.of(Own.light(), Own.rich(), Ewma.candidate(), HalfSpaceTrees.candidate());
    }

    private static double[] row(SplittableRandom random, int signals) {
        double[] row = new double[signals];
        for (int j = 0; j < signals; j++) {
            row[j] = 10 + random.nextGaussian();
        }
        return row;
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void scoresAFarValueAboveEveryUsualOne(Candidate candidate) {
        for (int signals : new int[] {1, 3}) {
            SplittableRandom random = new SplittableRandom(2);
            Scorer scorer = candidate.maker().apply(signals);
            double sum = 0;
            for (int i = 0; i < LEARNED; i++) {
                double score = scorer.score(Suite.millis(i), row(random, signals));
                sum += i >= LEARNED / 2 ? score : 0;
            }
            double[] far = row(random, signals);
            far[signals - 1] = 40;
            assertThat(scorer.score(Suite.millis(LEARNED), far))
                    .as("%d signals", signals)
                    .isGreaterThan(sum / (LEARNED / 2));
        }
    }

    @ParameterizedTest
    @MethodSource("exactCandidates")
    void aCopyGoesOnAsTheOriginalAndLeavesItAlone(Candidate candidate) {
        SplittableRandom random = new SplittableRandom(3);
        Scorer original = candidate.maker().apply(2);
        Scorer untouched = candidate.maker().apply(2);
        for (int i = 0; i < LEARNED; i++) {
            double[] row = row(random, 2);
            original.score(Suite.millis(i), row);
            untouched.score(Suite.millis(i), row);
        }
        Scorer copy = original.copy();
        for (int i = LEARNED; i < LEARNED + 100; i++) {
            double[] odd = {50, i};
            copy.score(Suite.millis(i), odd);
        }
        Scorer second = original.copy();
        for (int i = LEARNED; i < LEARNED + 300; i++) {
            double[] row = row(random, 2);
            double expected = untouched.score(Suite.millis(i), row);
            assertThat(original.score(Suite.millis(i), row)).isEqualTo(expected);
            assertThat(second.score(Suite.millis(i), row)).isEqualTo(expected);
        }
    }
}
