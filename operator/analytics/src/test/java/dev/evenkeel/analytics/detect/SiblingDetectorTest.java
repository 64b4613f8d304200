package dev.evenkeel.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.analytics.detect.SiblingDetector.SiblingFinding;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiblingDetectorTest {
    private static final long MINUTE = 60_000;
    private static final int REPLICAS = 6;

    /** Replicas that share a load which doubles and halves. */
    private static Map<String, Double> tick(int i, SplittableRandom random) {
        Map<String, Double> values = new TreeMap<>();
        double load = 100 * (1 + (i / 300 % 2));
        for (int r = 0; r < REPLICAS; r++) {
            values.put("pod-" + r, load * (1 + 0.03 * random.nextGaussian()));
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void tellsTheReplicaThatIsUnlikeItsSiblingsAndNotTheLoad(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SiblingDetector detector = new SiblingDetector(DetectorConfig.defaults());
        int alarms = 0;
        int rows = 10_080; // a week
        for (int i = 0; i < rows; i++) {
            for (SiblingFinding found : detector.update(i * MINUTE, tick(i, random))) {
                alarms += found.finding().alarm() ? 1 : 0;
            }
        }
        assertThat(alarms).isLessThanOrEqualTo(4); // one is the budget
        Map<String, Double> values = tick(rows, random);
        values.computeIfPresent("pod-3", (name, value) -> 1.5 * value);
        List<SiblingFinding> found = detector.update(rows * MINUTE, values);
        assertThat(found).extracting(SiblingFinding::replica).containsExactlyElementsOf(values.keySet());
        Finding odd = found.get(3).finding();
        assertThat(odd.alarm()).isTrue();
        assertThat(odd.direction()).isEqualTo(Direction.ABOVE);
        assertThat(odd.component()).isEqualTo(Component.SIBLINGS);
        assertThat(odd.value()).isGreaterThan(odd.expectedHigh());
        assertThat(found.get(2).finding().alarm()).isFalse();
    }

    @Test
    void aLeaderThatIsAlwaysDifferentBecomesItsOwnStandard() {
        SplittableRandom random = new SplittableRandom(1);
        SiblingDetector detector = new SiblingDetector(DetectorConfig.defaults());
        int late = 0;
        for (int i = 0; i < 20_000; i++) {
            Map<String, Double> values = tick(i, random);
            values.computeIfPresent("pod-0", (name, value) -> 1.2 * value);
            Finding leader = detector.update(i * MINUTE, values).getFirst().finding();
            late += i > 10_000 && leader.alarm() ? 1 : 0;
        }
        assertThat(late).isLessThanOrEqualTo(2);
    }

    @Test
    void saysNothingOfTwo() {
        SiblingDetector detector = new SiblingDetector(DetectorConfig.defaults());
        for (int i = 0; i < 100; i++) {
            for (SiblingFinding found : detector.update(i * MINUTE, Map.of("a", 1.0, "b", i == 99 ? 1e9 : 1.0))) {
                assertThat(found.finding().score()).isZero();
                assertThat(found.finding().component()).isEqualTo(Component.NONE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void namesAndUnitsDoNotMatter(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SiblingDetector one = new SiblingDetector(DetectorConfig.defaults());
        SiblingDetector other = new SiblingDetector(DetectorConfig.defaults());
        for (int i = 0; i < 2000; i++) {
            Map<String, Double> values = tick(i, random);
            Map<String, Double> renamed = new TreeMap<>();
            values.forEach((name, value) -> renamed.put("x" + name, 8 * value));
            List<SiblingFinding> expected = one.update(i * MINUTE, values);
            List<SiblingFinding> found = other.update(i * MINUTE, renamed);
            for (int r = 0; r < REPLICAS; r++) {
                assertThat(found.get(r).finding().score())
                        .isEqualTo(expected.get(r).finding().score());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyInputGivesFindingsAndARestoredOneGoesOnBitForBit(long seed) {
        OddInput odd = new OddInput(seed);
        SiblingDetector detector = new SiblingDetector(DetectorConfig.defaults());
        for (int i = 0; i < 3000; i++) {
            Map<String, Double> values = new TreeMap<>();
            for (int r = 0; r < 2 + i / 10 % 5; r++) {
                values.put("pod-" + (i / 500 + r), odd.value());
            }
            long time = odd.time();
            List<SiblingFinding> found = detector.update(time, values);
            assertThat(found).hasSize(values.size());
            for (SiblingFinding each : found) {
                assertThat(each.finding().score()).isBetween(0.0, 1.0);
                assertThat(each.finding().surprise()).isFinite().isNotNegative();
            }
            if (i % 1000 == 999) {
                SiblingDetector restored = SiblingDetector.restore(detector.snapshot());
                assertThat(restored.snapshot()).isEqualTo(detector.snapshot());
                assertThat(restored.update(time + MINUTE, values)).isEqualTo(detector.update(time + MINUTE, values));
            }
        }
    }

    @Test
    void refusesBytesThatAreNoSnapshot() {
        assertThatThrownBy(() -> SiblingDetector.restore(DetectorSnapshot.fromBytes(new byte[] {17, 1, 2})))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SiblingDetector.restore(DetectorSnapshot.fromBytes(new byte[] {1, 1, 2})))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
