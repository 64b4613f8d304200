package dev.evenkeel.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a scrape can bring: never an exception, never a NaN score, and sense again as soon as the input has some. */
class DetectorBadInputTest {
    private static final long MINUTE = 60_000;
    private static final long DAY = 86_400_000;

    static Stream<Arguments> kindsAndSeeds() {
        return Stream.of("light", "rich")
                .flatMap(tier -> Stream.of(DetectorConfig.SeriesKind.values())
                        .flatMap(kind -> Stream.of(1L, 2L, 3L, 4L, 5L).map(seed -> Arguments.of(tier, kind, seed))));
    }

    @ParameterizedTest(name = "{0} {1}, seed {2}")
    @MethodSource("kindsAndSeeds")
    void anyInputGivesAFindingAndNeverNaN(String tier, DetectorConfig.SeriesKind kind, long seed) {
        OddInput odd = new OddInput(seed);
        Detector detector = DetectorTest.make(tier, DetectorConfig.defaults().withSeries(kind));
        for (int i = 0; i < 5000; i++) {
            Finding finding = detector.update(odd.time(), odd.value());
            assertThat(finding.score()).isBetween(0.0, 1.0);
            assertThat(finding.surprise()).isFinite().isNotNegative();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "rich"})
    void aConstantSeriesIsQuietAndItsFirstStepIsAnAlarm(String tier) {
        Detector detector = DetectorTest.make(tier, DetectorConfig.defaults());
        for (int i = 0; i < 5000; i++) {
            assertThat(detector.update(i * MINUTE, 5).alarm()).isFalse();
        }
        assertThat(detector.update(5000 * MINUTE, 6).alarm()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "rich"})
    void aSparseSeriesThatIsMostlyZeroTellsAnUnusualBurst(String tier) {
        Detector detector = DetectorTest.make(tier, DetectorConfig.defaults());
        int alarms = 0;
        for (int i = 0; i < 10_000; i++) {
            alarms += detector.update(i * (5 * MINUTE), i % 97 == 0 ? 1 : 0).alarm() ? 1 : 0;
        }
        assertThat(alarms).isLessThan(10); // five weeks
        assertThat(detector.update(10_001 * (5 * MINUTE), 500).alarm()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "rich"})
    void aGapOfDaysIsNoAnomalyAndNothingIsForgotten(String tier) {
        Detector detector = DetectorTest.make(tier, DetectorConfig.defaults());
        SplittableRandom random = new SplittableRandom(1);
        long now = 0;
        for (int i = 0; i < 5000; i++, now += 5 * MINUTE) {
            detector.update(now, 100 + random.nextGaussian());
        }
        now += 4 * DAY;
        for (int i = 0; i < 50; i++, now += 5 * MINUTE) {
            assertThat(detector.update(now, 100 + random.nextGaussian()).alarm())
                    .isFalse();
        }
        assertThat(detector.update(now, 150).alarm()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "rich"})
    void theResetOfACounterIsNoAnomaly(String tier) {
        Detector detector =
                DetectorTest.make(tier, DetectorConfig.defaults().withSeries(DetectorConfig.SeriesKind.COUNTER));
        SplittableRandom random = new SplittableRandom(1);
        double total = 0;
        for (int i = 0; i < 6000; i++) {
            total = i > 3000 && i % 500 == 0 ? 0 : total + 100 + 10 * random.nextGaussian();
            boolean alarm = detector.update(i * MINUTE, total).alarm();
            assertThat(alarm && i > 3000 && i % 500 < 2).as("row %d", i).isFalse();
        }
        assertThat(detector.update(6000 * MINUTE, total + 5000).alarm()).isTrue();
    }

    @Test
    void lateAndRepeatedTimesAreTakenInTheOrderOfArrival() {
        Detector broken = Detectors.rich(DetectorConfig.defaults());
        Detector sound = Detectors.rich(DetectorConfig.defaults());
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 3000; i++) {
            double value = 10 + random.nextGaussian() + (i % 400 == 399 ? 20 : 0);
            long time = i * MINUTE;
            Finding expected = sound.update(time, value);
            Finding found = broken.update(i % 50 == 49 ? time - 2 * MINUTE : time, value);
            assertThat(found.alarm()).as("row %d", i).isEqualTo(expected.alarm());
        }
    }
}
