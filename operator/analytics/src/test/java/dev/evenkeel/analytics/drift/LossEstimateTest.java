package dev.evenkeel.analytics.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossEstimateTest {

    private static double[][] features(int rows, double shift, SplittableRandom random) {
        double[][] features = new double[rows][2];
        for (double[] row : features) {
            row[0] = random.nextGaussian() + shift;
            row[1] = random.nextGaussian();
        }
        return features;
    }

    /** Errors grow with the first feature. */
    private static double[] losses(double[][] features, SplittableRandom random) {
        double[] losses = new double[features.length];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = Math.abs(random.nextGaussian()) * Math.exp(0.5 * features[i][0]);
        }
        return losses;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void estimateFollowsTheInputs(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] reference = features(4000, 0, random);
        LossEstimate estimate = LossEstimate.of(reference, losses(reference, random));
        for (double shift : new double[] {-1, 0, 1}) {
            double[][] window = features(5000, shift, random);
            double truth = mean(losses(window, random));
            assertThat(estimate.estimate(window).value()).isBetween(0.9 * truth, 1.1 * truth);
        }
    }

    @Test
    void oddInputGivesNumbers() {
        SplittableRandom random = new SplittableRandom(1);
        double[][] reference = features(500, 0, random);
        double[] losses = losses(reference, random);
        for (int i = 0; i < 500; i += 7) {
            reference[i][i % 2] = i % 3 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
            losses[i] = i % 5 == 0 ? Double.NaN : losses[i];
        }
        Estimate estimate = LossEstimate.of(reference, losses).estimate(new double[][] {{Double.NaN, 1}, {2}, {}});
        assertThat(estimate.value()).isFinite().isBetween(estimate.low(), estimate.high());
        Estimate few = LossEstimate.of(new double[][] {{1}}, new double[] {3}).estimate(new double[][] {{5}});
        assertThat(few.value()).isEqualTo(3);
        Estimate none = LossEstimate.of(new double[0][], new double[0]).estimate(new double[][] {{5}});
        assertThat(none.high()).isEqualTo(Double.MAX_VALUE);
        assertThatThrownBy(() -> LossEstimate.of(new double[][] {{1}, {1, 2}}, new double[2]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
