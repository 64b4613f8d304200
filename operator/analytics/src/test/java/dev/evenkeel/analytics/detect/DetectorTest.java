package dev.evenkeel.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DetectorTest {
    private static final long MINUTE = 60_000;

    static Stream<Arguments> tiersAndSeeds() {
        return Stream.of("light", "rich")
                .flatMap(tier -> Stream.of(1L, 2L, 3L, 4L, 5L).map(seed -> Arguments.of(tier, seed)));
    }

    static Detector make(String tier, DetectorConfig config) {
        Function<DetectorConfig, Detector> maker = tier.equals("light") ? Detectors::light : Detectors::rich;
        return maker.apply(config);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("tiersAndSeeds")
    void alarmsOnceOnALastingShiftThenIsQuietThenAlarmsOnTheWayBack(String tier, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Detector detector = make(tier, DetectorConfig.defaults());
        long now = 0;
        for (int i = 0; i < 4000; i++, now += MINUTE) {
            detector.update(now, 100 + random.nextGaussian());
        }
        int alarms = 0;
        boolean open = true;
        for (int i = 0; i < 180; i++, now += MINUTE) {
            Finding finding = detector.update(now, 200 + random.nextGaussian());
            alarms += finding.alarm() ? 1 : 0;
            if (i == 0) {
                assertThat(finding.alarm()).isTrue();
                assertThat(finding.direction()).isEqualTo(Direction.ABOVE);
                assertThat(finding.expectedLow()).isBetween(90.0, 100.0);
                assertThat(finding.expectedHigh()).isBetween(100.0, 110.0);
                assertThat(finding.explanation()).startsWith("above: ").contains("expected 9");
            }
            if (i == 120) {
                open = finding.open();
            }
        }
        assertThat(alarms).isEqualTo(1);
        assertThat(open).isFalse();
        Finding back = detector.update(now, 100);
        assertThat(back.alarm()).isTrue();
        assertThat(back.direction()).isEqualTo(Direction.BELOW);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("tiersAndSeeds")
    void aRestoredDetectorGoesOnBitForBit(String tier, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Detector one = make(tier, new DetectorConfig(3, Direction.ABOVE, DetectorConfig.SeriesKind.COUNTER));
        double total = 0;
        for (int i = 0; i < 1000; i++) {
            total = random.nextInt(200) == 0 ? 0 : total + random.nextInt(100);
            one.update(i * MINUTE, total);
        }
        Detector two =
                Detectors.restore(DetectorSnapshot.fromBytes(one.snapshot().toBytes()));
        assertThat(two.snapshot()).isEqualTo(one.snapshot());
        for (int i = 1000; i < 2000; i++) {
            total = random.nextInt(200) == 0 ? 0 : total + random.nextInt(random.nextInt(50) == 0 ? 10_000 : 100);
            assertThat(two.update(i * MINUTE, total)).isEqualTo(one.update(i * MINUTE, total));
        }
        assertThat(two.snapshot()).isEqualTo(one.snapshot());
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("tiersAndSeeds")
    void eightTimesTheValuesGiveTheSameScores(String tier, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Detector one = make(tier, DetectorConfig.defaults());
        Detector eight = make(tier, DetectorConfig.defaults());
        for (int i = 0; i < 3000; i++) {
            double value = 10 + random.nextGaussian() + (random.nextInt(100) == 0 ? 30 : 0);
            assertThat(eight.update(i * MINUTE, 8 * value).score())
                    .isEqualTo(one.update(i * MINUTE, value).score());
        }
    }

    @ParameterizedTest(name = "{0} bytes")
    @MethodSource("notSnapshots")
    void refusesBytesThatAreNoSnapshot(int length, byte[] bytes) {
        assertThatThrownBy(() -> Detectors.restore(DetectorSnapshot.fromBytes(bytes)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Arguments> notSnapshots() {
        return Stream.of(Arguments.of(0, new byte[0]), Arguments.of(2, new byte[] {9, 9}));
    }
}
