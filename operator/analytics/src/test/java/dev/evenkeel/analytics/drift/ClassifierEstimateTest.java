package dev.evenkeel.analytics.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierEstimateTest {

    /** Scores that say too much: the true logit is half of theirs, less a third. */
    private static double[] scores(int rows, double shift, SplittableRandom random) {
        double[] scores = new double[rows];
        for (int i = 0; i < rows; i++) {
            scores[i] = 1 / (1 + Math.exp(-3 * random.nextGaussian() - shift));
        }
        return scores;
    }

    private static boolean[] labels(double[] scores, SplittableRandom random) {
        boolean[] labels = new boolean[scores.length];
        for (int i = 0; i < labels.length; i++) {
            double logit = Math.log(scores[i] / (1 - scores[i])) / 2 - 0.33;
            labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-logit));
        }
        return labels;
    }

    private static double accuracy(double[] scores, boolean[] labels) {
        double right = 0;
        for (int i = 0; i < labels.length; i++) {
            right += labels[i] == scores[i] >= 0.5 ? 1 : 0;
        }
        return right / labels.length;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void estimateFollowsTheInputs(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] reference = scores(4000, 0, random);
        ClassifierEstimate estimate = ClassifierEstimate.of(reference, labels(reference, random), 0.5);
        for (double shift : new double[] {-2, 0, 2}) {
            double[] window = scores(20_000, shift, random);
            Estimate accuracy = estimate.estimate(window).accuracy();
            double truth = accuracy(window, labels(window, random));
            assertThat(accuracy.value()).isBetween(truth - 0.03, truth + 0.03);
        }
    }

    @Test
    void intervalsHoldTheTruthAboutAsOftenAsTheySay() {
        int held = 0;
        int runs = 100;
        for (int run = 0; run < runs; run++) {
            SplittableRandom random = new SplittableRandom(run);
            double[] reference = scores(1000, 0, random);
            double[] window = scores(300, 0.5, random);
            Estimate accuracy = ClassifierEstimate.of(reference, labels(reference, random), 0.5)
                    .estimate(window)
                    .accuracy();
            double truth = accuracy(window, labels(window, random));
            held += accuracy.low() <= truth && truth <= accuracy.high() ? 1 : 0;
        }
        assertThat(held).isBetween(86, 100);
    }

    @Test
    void oddInputGivesNumbers() {
        double[] odd = {Double.NaN, Double.POSITIVE_INFINITY, -3, 0, 1, 0.5};
        boolean[] labels = {true, true, false, false, true, false};
        double[][] references = {{}, {0.5}, {Double.NaN}, odd, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
        for (double[] reference : references) {
            boolean[] truth = new boolean[reference.length];
            System.arraycopy(labels, 0, truth, 0, Math.min(6, truth.length));
            ClassifierEstimate estimate = ClassifierEstimate.of(reference, truth, 0.5);
            for (double[] window : references) {
                ClassifierEstimate.Performance p = estimate.estimate(window);
                Stream.of(p.accuracy(), p.precision(), p.recall(), p.f1(), p.rocAuc())
                        .forEach(figure -> {
                            assertThat(figure.value()).isNotNaN().isBetween(0.0, 1.0);
                            assertThat(figure.low()).isNotNaN().isBetween(0.0, figure.value());
                            assertThat(figure.high()).isNotNaN().isBetween(figure.value(), 1.0);
                        });
            }
        }
        assertThatThrownBy(() -> ClassifierEstimate.of(new double[2], new boolean[1], 0.5))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void verdictNeedsAnIntervalOnOneSide() {
        Estimate estimate = new Estimate(0.8, 0.75, 0.85, 100);
        assertThat(estimate.atLeast(0.8, 0.1)).isEqualTo(Verdict.PASS);
        assertThat(estimate.atLeast(0.9, 0.02)).isEqualTo(Verdict.BREACH);
        assertThat(estimate.atLeast(0.8, 0)).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(estimate.atMost(0.7, 0.01)).isEqualTo(Verdict.BREACH);
        assertThat(estimate.atMost(0.8, 0.1)).isEqualTo(Verdict.PASS);
        assertThat(Estimate.NO_SHARE.atLeast(0, 0)).isEqualTo(Verdict.INCONCLUSIVE);
    }
}
