package dev.evenkeel.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VectorDetectorTest {
    private static final long STEP = 300_000; // 4000 of them are two weeks
    private static final int SIGNALS = 3;

    static Stream<Arguments> tiersAndSeeds() {
        return Stream.of("light", "rich").flatMap(tier -> Stream.of(1L, 2L, 3L).map(seed -> Arguments.of(tier, seed)));
    }

    static VectorDetector make(String tier, DetectorConfig config) {
        return tier.equals("light") ? Detectors.lightVector(SIGNALS, config) : Detectors.richVector(SIGNALS, config);
    }

    /** A load that wanders; the first two signals follow it, the third is on its own. */
    private static final class Service {
        private final SplittableRandom random;
        private double load;

        Service(long seed) {
            random = new SplittableRandom(seed);
        }

        double[] next() {
            load = 0.95 * load + random.nextGaussian();
            return new double[] {
                100 + 5 * load + random.nextGaussian(),
                10 + load + 0.2 * random.nextGaussian(),
                50 + 3 * random.nextGaussian()
            };
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("tiersAndSeeds")
    void tellsTheSignalThatLeftTheOthersThoughAloneItLooksAsEver(String tier, long seed) {
        Service service = new Service(seed);
        VectorDetector detector = make(tier, DetectorConfig.defaults());
        long now = 0;
        for (int i = 0; i < 4000; i++, now += STEP) {
            detector.update(now, service.next());
        }
        VectorFinding told = null;
        for (int i = 0; i < 30 && told == null; i++, now += STEP) {
            double[] values = service.next();
            values[1] = 20 - values[1]; // mirrored about its mean: never out of its own range
            VectorFinding found = detector.update(now, values);
            told = found.finding().alarm() ? found : null;
        }
        assertThat(told).isNotNull();
        VectorFinding.Contribution first = told.contributions().getFirst();
        assertThat(first.component()).isEqualTo(Component.RELATION);
        assertThat(first.signal()).isBetween(0, 1); // either may be the one that left
        boolean above = first.direction() == Direction.ABOVE;
        assertThat(above ? first.value() > first.expectedHigh() : first.value() < first.expectedLow())
                .as("%s", first)
                .isTrue();
        assertThat(told.finding().component()).isEqualTo(Component.RELATION);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("tiersAndSeeds")
    void tellsAnAnomalyOfOneSignal(String tier, long seed) {
        Service service = new Service(seed);
        VectorDetector detector = make(tier, DetectorConfig.defaults());
        for (int i = 0; i < 4000; i++) {
            detector.update(i * STEP, service.next());
        }
        double[] values = service.next();
        values[2] = 200;
        VectorFinding found = detector.update(4000 * STEP, values);
        assertThat(found.finding().alarm()).isTrue();
        assertThat(found.finding().value()).isEqualTo(200);
        assertThat(found.contributions().getFirst().signal()).isEqualTo(2);
        assertThat(found.contributions().getFirst().direction()).isEqualTo(Direction.ABOVE);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("tiersAndSeeds")
    void eightTimesTheValuesGiveTheSameScores(String tier, long seed) {
        Service service = new Service(seed);
        VectorDetector one = make(tier, DetectorConfig.defaults());
        VectorDetector eight = make(tier, DetectorConfig.defaults());
        for (int i = 0; i < 2000; i++) {
            double[] values = service.next();
            values[0] += i % 500 == 499 ? 40 : 0;
            double[] larger = {8 * values[0], 8 * values[1], 8 * values[2]};
            assertThat(eight.update(i * STEP, larger).finding().score())
                    .isEqualTo(one.update(i * STEP, values).finding().score());
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("tiersAndSeeds")
    void aRestoredDetectorGoesOnBitForBit(String tier, long seed) {
        Service service = new Service(seed);
        VectorDetector one = make(tier, new DetectorConfig(3, Direction.ABOVE));
        for (int i = 0; i < 1000; i++) {
            one.update(i * STEP, service.next());
        }
        VectorDetector two = Detectors.restoreVector(
                DetectorSnapshot.fromBytes(one.snapshot().toBytes()));
        assertThat(two.snapshot()).isEqualTo(one.snapshot());
        for (int i = 1000; i < 2000; i++) {
            double[] values = service.next();
            values[i % SIGNALS] += i % 100 == 0 ? 60 : 0;
            assertThat(two.update(i * STEP, values)).isEqualTo(one.update(i * STEP, values));
        }
        assertThat(two.snapshot()).isEqualTo(one.snapshot());
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("tiersAndSeeds")
    void anyInputGivesAFindingAndNeverNaN(String tier, long seed) {
        OddInput odd = new OddInput(seed);
        VectorDetector detector = make(tier, DetectorConfig.defaults());
        for (int i = 0; i < 3000; i++) {
            double common = odd.value();
            double[] values = {common, odd.value(), i % 1000 < 500 ? 2 * common : 7};
            Finding finding = detector.update(odd.time(), values).finding();
            assertThat(finding.score()).isBetween(0.0, 1.0);
            assertThat(finding.surprise()).isFinite().isNotNegative();
        }
    }

    @Test
    void judgesTheOthersWithoutASignalThatIsMissing() {
        Service service = new Service(1);
        VectorDetector detector = make("light", DetectorConfig.defaults());
        for (int i = 0; i < 4000; i++) {
            double[] values = service.next();
            values[i % SIGNALS] = i % 10 == 0 ? Double.NaN : values[i % SIGNALS];
            detector.update(i * STEP, values);
        }
        double[] values = service.next();
        values[0] = Double.NaN;
        values[2] = 200;
        assertThat(detector.update(4000 * STEP, values).finding().alarm()).isTrue();
        double[] none = {Double.NaN, Double.NaN, Double.NaN};
        assertThat(detector.update(4001 * STEP, none).finding().score()).isZero();
    }

    @Test
    void refusesAnotherNumberOfSignals() {
        VectorDetector detector = make("light", DetectorConfig.defaults());
        assertThatThrownBy(() -> detector.update(0, new double[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 values for 3 signals");
        assertThatThrownBy(() -> Detectors.richVector(0, DetectorConfig.defaults()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Detectors.restoreVector(
                        Detectors.light(DetectorConfig.defaults()).snapshot()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
