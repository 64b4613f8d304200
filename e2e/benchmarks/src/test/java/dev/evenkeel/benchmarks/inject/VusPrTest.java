package dev.evenkeel.benchmarks.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VusPrTest {
    private static final int ROWS = 1000;
    private static final int FROM = 500;
    private static final int TO = 540;
    private static final int WIDEST = 40;
    private static final int STEP = 10;

    private static double[] scores(int from, int to) {
        double[] scores = new double[ROWS];
        for (int i = from; i < to; i++) {
            scores[i] = 1;
        }
        return scores;
    }

    private static double of(double[] scores) {
        return VusPr.of(scores, FROM, TO, WIDEST, STEP);
    }

    @Test
    void whatMarksJustTheEventIsNearlyPerfect() {
        assertThat(of(scores(FROM, TO))).isBetween(0.9, 1.0);
        assertThat(VusPr.of(scores(FROM, TO), FROM, TO, 0, STEP)).isCloseTo(1, within(1e-12));
    }

    @Test
    void chanceIsWorthTheShareOfTheEvent() {
        double sum = 0;
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] scores = random.doubles(ROWS).toArray();
            sum += of(scores) / 50;
        }
        assertThat(sum).isBetween(0.03, 0.09); // 40 rows of 1000, and the faded ones
    }

    @Test
    void aDetectionJustBesideTheEventCountsInPartAndOneFarAwayDoesNot() {
        double inside = of(scores(FROM, FROM + 10));
        double beside = of(scores(FROM - 10, FROM));
        double away = of(scores(100, 110));
        assertThat(inside).isGreaterThan(beside);
        assertThat(beside).isGreaterThan(away);
    }

    @Test
    void onlyTheOrderOfTheScoresMatters() {
        SplittableRandom random = new SplittableRandom(1);
        double[] scores = random.doubles(ROWS).toArray();
        double[] stretched = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            scores[i] += i >= FROM && i < TO ? 0.5 : 0;
            stretched[i] = Math.exp(7 * scores[i]);
        }
        assertThat(of(stretched)).isEqualTo(of(scores));
    }
}
