package dev.evenkeel.analytics.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FairnessGapTest {

    @Test
    void equalGroupsAreSeldomABreachHoweverOftenOneLooks() {
        int runs = 200;
        int wrong = 0;
        for (int run = 0; run < runs; run++) {
            SplittableRandom random = new SplittableRandom(run);
            FairnessGap gap = new FairnessGap(0.05, 0);
            boolean breach = false;
            for (int i = 0; i < 500; i++) {
                gap.update("g" + random.nextInt(3), random.nextInt(10) < 3);
                breach |= i % 10 == 0 && gap.finding().verdict() == Verdict.BREACH;
            }
            wrong += breach ? 1 : 0;
        }
        assertThat(wrong).isLessThanOrEqualTo(Streams.mostFalseAlarms(runs, 0.05));
    }

    @Test
    void aGapIsABreachAndNoGapPasses() {
        SplittableRandom random = new SplittableRandom(1);
        FairnessGap gap = new FairnessGap(0.05, 0.1);
        assertThat(gap.finding().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        for (int i = 0; i < 2000; i++) {
            gap.update("a", random.nextInt(10) < 6);
            gap.update("b", random.nextInt(10) < 3);
        }
        FairnessGap.Finding finding = gap.finding();
        assertThat(finding.verdict()).isEqualTo(Verdict.BREACH);
        assertThat(finding.gap()).isBetween(finding.low(), finding.high());
        assertThat(finding.rates()).containsOnlyKeys("a", "b");

        FairnessGap fair = new FairnessGap(0.05, 0.1);
        for (int i = 0; i < 6000; i++) {
            fair.update(i % 2 == 0 ? "a" : "b", random.nextInt(10) < 3);
        }
        assertThat(fair.finding().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void manyGroupsAreBounded() {
        FairnessGap gap = new FairnessGap(0.05, 0.1);
        for (int i = 0; i < 10_000; i++) {
            gap.update("g" + i, i % 2 == 0);
        }
        assertThat(gap.finding().rates()).hasSizeLessThanOrEqualTo(65);
        assertThat(gap.finding().rows()).isEqualTo(10_000);
    }
}
