package dev.evenkeel.benchmarks.drift;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The figures over many seeds are in docs/analytics-drift.md; this holds them from falling apart. */
class DelayCommandTest {

    @ParameterizedTest
    @EnumSource(names = {"MEAN_HALF", "MIX_OF_TEN", "MISSING"})
    void falseAlarmsKeepTheBoundInFourThousandRows(Kind kind) {
        int runs = 40;
        // 8 or more of 40 have a chance of 1 in 1,000 at alpha = 0.05
        assertThat(runs * DelayCommand.falseAlarms(kind, 30, runs)).isLessThan(8);
    }

    @ParameterizedTest
    @EnumSource
    void everyKindIsFound(Kind kind) {
        DelayCommand.Delay delay = DelayCommand.delay(Method.EVENKEEL, kind, 1000, 100, 21, 1 / 0.05, 0);
        assertThat(delay.median()).isLessThan(500);
        assertThat(delay.falseAlarms()).isLessThan(0.2);
    }
}
