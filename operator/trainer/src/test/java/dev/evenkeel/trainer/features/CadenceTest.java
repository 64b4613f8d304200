package dev.evenkeel.trainer.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.trainer.TestTables;
import dev.evenkeel.trainer.data.TimeAxis;
import dev.evenkeel.trainer.features.Cadence.Step;
import dev.evenkeel.trainer.spec.Reason;
import java.time.LocalDateTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CadenceTest {
    private static final LocalDateTime START = LocalDateTime.of(2024, 1, 1, 0, 0);

    static Stream<Arguments> rhythms() {
        return Stream.of(
                Arguments.of("hours", times(200, START::plusHours), Step.Hour, 24, false),
                Arguments.of("quarters of an hour", times(400, i -> START.plusMinutes(15L * i)), Step.Hour, 96, false),
                Arguments.of("days", times(400, START::plusDays), Step.Day, 7, true),
                Arguments.of(
                        "days but Sundays and one holiday",
                        times(200, START::plusDays)
                                .filter(t -> t.getDayOfWeek().getValue() < 7 && t.getDayOfYear() != 100),
                        Step.Day,
                        6,
                        false),
                Arguments.of(
                        "working days with one odd Saturday",
                        times(200, START::plusDays)
                                .filter(t -> t.getDayOfWeek().getValue() < 6 || t.getDayOfYear() == 20),
                        Step.Day,
                        5,
                        false),
                Arguments.of("weeks", times(60, START::plusWeeks), Step.Week, 52, true),
                Arguments.of("months", times(30, START::plusMonths), Step.Month, 12, true),
                Arguments.of("quarters", times(30, i -> START.plusMonths(3 * i)), Step.Quarter, 4, true),
                Arguments.of("years", times(30, START::plusYears), Step.Year, 1, false));
    }

    private static Stream<LocalDateTime> times(int n, java.util.function.LongFunction<LocalDateTime> at) {
        return java.util.stream.LongStream.range(0, n).mapToObj(at);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rhythms")
    void rhythmIsFoundInTheTimes(String name, Stream<LocalDateTime> times, Step step, int season, boolean yearly) {
        StringBuilder csv = new StringBuilder("t,x\n");
        times.forEach(time -> csv.append(time).append(",1\n"));
        TimeAxis axis = TimeAxis.of(TestTables.table(csv.toString()).column("t", Reason.TIME_COLUMN_MISSING, ""));
        Cadence cadence = Cadence.of(axis, axis.count(), null);
        assertThat(cadence.step()).isEqualTo(step);
        assertThat(cadence.season()).isEqualTo(season);
        assertThat(cadence.yearly()).isEqualTo(yearly);
        assertThat(Cadence.of(axis, axis.count(), 3).season())
                .as("given by the user")
                .isEqualTo(3);
    }

    @Test
    void runningNumberHasNoCalendar() {
        TimeAxis axis =
                TimeAxis.of(TestTables.table("t,x\n3,1\n1,1\n2,1\n").column("t", Reason.TIME_COLUMN_MISSING, ""));
        assertThat(axis.calendar()).isFalse();
        assertThat(axis.steps()).containsExactly(2, 0, 1);
        assertThat(Cadence.of(axis, 3, null)).isEqualTo(new Cadence(Step.Number, 1, java.util.List.of(), false));
    }
}
