package dev.evenkeel.benchmarks.inject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.benchmarks.inject.Scorer.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The detectors of special signals, by their own alarms, tell more than each peer at its best threshold. */
class SpecialTest {
    @Test
    void budgetsHistogramsAndLogsAreWatchedBetterThanByOneNumber() {
        check(new ErrorBudget(), ErrorBudget.candidates());
        check(new Latencies(), Latencies.candidates());
        check(new LogLines(), LogLines.candidates());
    }

    @Test
    void aReplicaIsTold() {
        check(new Replicas(), Replicas.candidates());
    }

    private static void check(Source source, List<Candidate> candidates) {
        List<Verdict> verdicts = InjectCommand.judge(Suite.of(new Source[] {source}, 2), candidates);
        Verdict own = verdicts.getFirst();
        assertThat(own.falseAlarmsPerWeek()).as(source.name()).isLessThanOrEqualTo(2);
        for (Candidate peer : candidates.subList(1, candidates.size())) {
            verdicts.stream()
                    .filter(v -> v.name().startsWith(peer.name()))
                    .forEach(verdict -> assertThat(own.overall().recall())
                            .as(verdict.name())
                            .isGreaterThanOrEqualTo(verdict.overall().recall()));
        }
    }
}
