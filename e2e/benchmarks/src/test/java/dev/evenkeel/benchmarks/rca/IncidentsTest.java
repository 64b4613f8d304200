package dev.evenkeel.benchmarks.rca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.analytics.rca.CauseRanker;
import dev.evenkeel.analytics.rca.Diagnosis;
import dev.evenkeel.analytics.rca.RankerConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The ranker on generated incidents, whose faults are drawn down to hardly visible: all that CI needs no data for. */
final class IncidentsTest {
    private static final int INCIDENTS = 400;
    private static final long FIRST = 1_000_000; // other seeds than those that the confidence was fitted to

    private static final Tally ours = new Tally();
    private static final Tally largestDeviation = new Tally();
    private static final Tally slowest = new Tally();
    private static int ranked;
    private static int rankedRight;
    private static double confidence;

    @BeforeAll
    static void diagnoseAll() {
        CauseRanker ranker = new CauseRanker(RankerConfig.defaults());
        for (long seed = FIRST; seed < FIRST + INCIDENTS; seed++) {
            World.Case incident = World.draw(seed);
            Diagnosis diagnosis = ranker.diagnose(incident.snapshot());
            int place = ours.add(incident, Peers.names(diagnosis), diagnosis.confidence());
            largestDeviation.add(incident, Peers.largestDeviation(incident.snapshot()), 0);
            slowest.add(incident, Peers.slowest(incident.snapshot()), 0);
            confidence += diagnosis.confidence() / INCIDENTS;
            if (diagnosis instanceof Diagnosis.Ranked) {
                ranked++;
                rankedRight += place == 1 ? 1 : 0;
            }
        }
    }

    @Test
    void isFarAheadOfSimpleRankers() {
        assertThat(ours.accuracy(1))
                .isGreaterThan(1.6 * largestDeviation.accuracy(1))
                .isGreaterThan(1.6 * slowest.accuracy(1));
        assertThat(ours.accuracy(3)).isGreaterThan(0.7);
    }

    @Test
    void isRightWhereItDoesNotAbstain() {
        assertThat(ranked).isGreaterThan(INCIDENTS / 2);
        assertThat(rankedRight / (double) ranked).isGreaterThan(0.85);
    }

    @Test
    void isAsConfidentAsItIsRight() {
        assertThat(confidence).isBetween(ours.accuracy(1) - 0.07, ours.accuracy(1) + 0.07);
        assertThat(ours.areaUnderRiskCoverage()).isLessThan(0.45 * (1 - ours.accuracy(1)));
    }
}
