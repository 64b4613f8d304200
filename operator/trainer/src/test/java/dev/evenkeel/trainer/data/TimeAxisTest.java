package dev.evenkeel.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.trainer.TestTables;
import dev.evenkeel.trainer.spec.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeAxisTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "2026-01-31, 2026-02-01, 2026-01-31",
        "2026-01-31T06:30, 2026-01-31T12:00:01, 2026-01-31T06:30",
        "2026-01-31 06:30, 2026-01-31 12:00:01, 2026-01-31T06:30",
        "2026-01-31T06:30+02:00, 2026-01-31T06:30Z, 2026-01-31T04:30",
        "2026-01, 2026-02, 2026-01-01",
        "2026-W05, 2026-W06, 2026-01-26",
        "2026/01/31, 2026/02/01, 2026-01-31",
        "20260131, 20260201, 2026-01-31",
        "7, 12, 7"
    })
    void readsTheUsualForms(String earlier, String later, String label) {
        TimeAxis axis = TimeAxis.of(TestTables.table("t\n" + later + "\n" + earlier + "\n" + later + "\n")
                .column("t", Reason.TIME_COLUMN_MISSING, ""));
        assertThat(axis.steps()).containsExactly(1, 0, 1);
        assertThat(axis.label(0)).isEqualTo(label);
        assertThat(axis.firstAtOrAfter(later)).isEqualTo(1);
    }
}
