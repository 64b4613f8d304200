package dev.evenkeel.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.analytics.detect.SloConfig.Rule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BurnRateTest {
    private static final long STEP = 30_000;
    private static final double PER_STEP = 1000; // events
    private static final long DAY = 86_400_000;

    /** Healthy for four days, then this share of errors; gives minutes to an alarm of at least this severity, -1 none. */
    private static long minutesUntil(Severity wanted, double badShare, Duration forHowLong) {
        BurnRate burn = new BurnRate(SloConfig.of(0.999));
        long now = 0;
        for (; now < 4 * DAY; now += STEP) {
            BurnFinding quiet = burn.update(now, 0, PER_STEP);
            assertThat(quiet.severity()).isEqualTo(Severity.NONE);
        }
        for (long start = now; now - start < forHowLong.toMillis(); now += STEP) {
            BurnFinding found = burn.update(now, badShare * PER_STEP, PER_STEP);
            if (found.alarm() && found.severity().compareTo(wanted) >= 0) {
                return (now - start) / 60_000;
            }
        }
        return -1;
    }

    /** Expected times follow from the rules: window x burn rate x allowed / share of errors. */
    @ParameterizedTest(name = "{0} of {1} errors within {2} to {3} minutes")
    @CsvSource({
        "PAGE, 1, 0, 2", // 1 h x 14.4 x 0.001 = 52 s
        "PAGE, 0.1, 7, 10", // 8.6 min
        "PAGE, 0.02, 40, 46", // 43 min
        "PAGE, 0.01, 210, 222", // 6 h x 6 x 0.001 / 0.01 = 216 min
        "TICKET, 0.004, 1075, 1090" // 3 d x 0.001 / 0.004 = 1080 min
    })
    void tellsAsFastAsTheBudgetBurns(Severity severity, double share, long low, long high) {
        assertThat(minutesUntil(severity, share, Duration.ofDays(2))).isBetween(low, high);
    }

    @Test
    void errorsWithinTheObjectiveAreNoNews() {
        assertThat(minutesUntil(Severity.TICKET, 0.0009, Duration.ofDays(10))).isEqualTo(-1);
    }

    @Test
    void anAlarmIsToldOnceAndEndsSoonAfterTheErrors() {
        BurnRate burn = new BurnRate(SloConfig.of(0.999));
        long now = 0;
        for (; now < DAY; now += STEP) {
            burn.update(now, 0, PER_STEP);
        }
        int alarms = 0;
        long began = now;
        for (; now < began + 3_600_000; now += STEP) {
            alarms += burn.update(now, 0.5 * PER_STEP, PER_STEP).alarm() ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(2); // the ticket may come before the page
        BurnFinding last = burn.update(now, 0, PER_STEP);
        assertThat(last.severity()).isEqualTo(Severity.PAGE);
        assertThat(last.sinceEpochMillis()).isGreaterThanOrEqualTo(began).isLessThan(began + 300_000);
        assertThat(last.longBurn()).isGreaterThan(14.4);
        long ended = now;
        Severity severity = Severity.PAGE;
        for (; severity == Severity.PAGE; now += STEP) {
            severity = burn.update(now, 0, PER_STEP).severity();
        }
        assertThat(now - ended).isLessThan(35 * 60_000); // the short window of the six-hour rule
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyInputGivesAFindingAndARestoredOneGoesOn(long seed) {
        OddInput odd = new OddInput(seed);
        SloConfig config = SloConfig.of(0.99);
        BurnRate burn = new BurnRate(config);
        for (int i = 0; i < 3000; i++) {
            long time = odd.time();
            double bad = odd.value();
            double all = odd.value();
            BurnRate restored = i % 500 == 499 ? BurnRate.restore(config, burn.snapshot()) : burn;
            BurnFinding found = burn.update(time, bad, all);
            assertThat(found.longBurn()).isFinite().isNotNegative();
            assertThat(found.shortBurn()).isFinite().isNotNegative();
            if (restored != burn) {
                assertThat(restored.update(time, bad, all)).isEqualTo(found);
                assertThat(restored.snapshot()).isEqualTo(burn.snapshot());
            }
        }
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> SloConfig.of(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rule(Duration.ofMinutes(5), Duration.ofHours(1), 1, Severity.PAGE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SloConfig(0.9, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BurnRate.restore(SloConfig.of(0.9), DetectorSnapshot.fromBytes(new byte[] {16, 1, 3})))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
