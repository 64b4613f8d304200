package dev.evenkeel.benchmarks.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.analytics.logs.TemplateMiner;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogsTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void templatesAreFoundInAGeneratedLog(long seed) {
        LogGenerator.Log log = LogGenerator.generate(4000, 120, seed);
        TemplateMiner miner = new TemplateMiner();
        List<Long> online = log.lines().stream().map(miner::update).toList();
        Grouping settled = Grouping.score(
                log.statements(), online.stream().map(miner::resolve).toList());
        Grouping naive = Grouping.score(
                log.statements(),
                log.lines().stream()
                        .map(line -> line.replaceAll("\\S*[0-9]\\S*", ""))
                        .toList());
        assertThat(settled.accuracy()).isGreaterThan(0.95).isGreaterThan(naive.accuracy() + 0.05);
        assertThat(settled.f1()).isGreaterThan(0.93).isGreaterThan(naive.f1() + 0.2);
        assertThat(Grouping.score(log.statements(), online).accuracy()).isGreaterThan(0.85);
    }

    @Test
    void groupsAreScoredAsSetsOfLines() {
        assertThat(Grouping.score(List.of(1, 1, 2, 3), List.of("a", "a", "b", "b")))
                .isEqualTo(new Grouping(0.5, 0.4));
    }

    @Test
    void plantedSecretsAreTakenOut() {
        RedactCommand.Figures seen = RedactCommand.seen(4000, 7);
        RedactCommand.Figures unseen = RedactCommand.unseen(4000, 7);
        assertThat(seen.recall()).isGreaterThanOrEqualTo(0.99);
        assertThat(seen.precision()).isGreaterThanOrEqualTo(0.95);
        assertThat(unseen.recall()).isGreaterThanOrEqualTo(0.98);
        assertThat(unseen.precision()).isGreaterThanOrEqualTo(0.95);
    }
}
