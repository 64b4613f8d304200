package dev.evenkeel.benchmarks.inject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.benchmarks.inject.Suite.Event;
import dev.evenkeel.benchmarks.inject.Suite.Healthy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The seeded generators, small: the tiers are ahead of a simple peer that is given its best threshold. */
class InjectTest {
    @Test
    void bothTiersAreAheadOfEwmaOnOneSignal() {
        List<Verdict> verdicts =
                InjectCommand.judge(Suite.of(Base.values(), 1), List.of(Own.rich(), Own.light(), Ewma.candidate()));
        Verdict peer = named(verdicts, "EWMA (best for each source)");
        for (String tier : List.of("evenkeel rich", "evenkeel light")) {
            Verdict own = named(verdicts, tier + " (own alarms)");
            assertThat(own.falseAlarmsPerWeek()).as(tier).isBetween(0.3, 2.5); // one seed; the budget is 1
            assertThat(own.overall().recall())
                    .as(tier)
                    .isGreaterThan(peer.overall().recall());
            assertThat(own.overall().medianDelayMinutes())
                    .as(tier)
                    .isLessThan(peer.overall().medianDelayMinutes());
            assertThat(own.overall().vusPr())
                    .as(tier)
                    .isGreaterThan(peer.overall().vusPr());
            Verdict sameBudget = named(verdicts, tier + " (best threshold)");
            assertThat(sameBudget.overall().recall())
                    .as(tier)
                    .isGreaterThan(
                            named(verdicts, "EWMA (best threshold)").overall().recall());
        }
    }

    @Test
    void bothTiersAreAheadOfEwmaOnSignalsThatGoTogether() {
        List<Verdict> verdicts =
                InjectCommand.judge(Suite.of(Fleet.values(), 1), List.of(Own.rich(), Own.light(), Ewma.candidate()));
        Verdict peer = named(verdicts, "EWMA (best for each source)");
        for (String tier : List.of("evenkeel rich", "evenkeel light")) {
            Verdict own = named(verdicts, tier + " (best threshold)");
            assertThat(own.overall().recall())
                    .as(tier)
                    .isGreaterThan(peer.overall().recall() + 0.2);
            assertThat(own.overall().vusPr())
                    .as(tier)
                    .isGreaterThan(peer.overall().vusPr());
        }
    }

    @Test
    void everyEventIsWhereItSaysAndNowhereElse() {
        for (Healthy series : Suite.of(Base.values(), 1).healthy()) {
            assertThat(series.events()).isNotEmpty();
            for (Event event : series.events()) {
                assertThat(event.from()).isGreaterThanOrEqualTo(Suite.LEARNING + Suite.AROUND);
                assertThat(event.to()).isLessThanOrEqualTo(Suite.ROWS - Suite.AROUND);
                assertThat(event.rows()).hasSize(event.to() - event.from() + Suite.AROUND);
                for (int i = event.to(); i < event.to() + Suite.AROUND; i++) {
                    assertThat(event.rows().get(i - event.from()))
                            .isEqualTo(series.rows().get(i));
                }
            }
        }
    }

    private static Verdict named(List<Verdict> verdicts, String name) {
        return verdicts.stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
    }
}
