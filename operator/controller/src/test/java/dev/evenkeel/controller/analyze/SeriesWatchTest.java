package dev.evenkeel.controller.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Resource;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Signal;
import dev.evenkeel.api.v1alpha1.ResourceName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Series as kubelets measure them: a container every 10 to 15 seconds, by their own clock. */
class SeriesWatchTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final double MI = 1024.0 * 1024;
    private static final OptionalDouble LIMIT = OptionalDouble.of(128 * MI);

    /** Seconds after {@code from} at which the series is breached; empty where it never is. */
    private static Optional<Long> breachedAfter(
            ResourceName resource, OptionalDouble limit, Duration from, Duration until, DoubleUnaryOperator valueAt) {
        SeriesWatch watch =
                new SeriesWatch(resource, Criteria.of(new Signal("s", new Resource(resource), null, null, null)));
        SplittableRandom random = new SplittableRandom(11);
        double second = 0;
        while (second < until.toSeconds()) {
            Instant at = START.plusMillis((long) (second * 1000));
            if (watch.update(at, valueAt.applyAsDouble(second), limit).breach().isPresent()) {
                return Optional.of((long) second - from.toSeconds());
            }
            second += 10 + 5 * random.nextDouble();
        }
        return Optional.empty();
    }

    @ParameterizedTest(name = "a leak of {0} MiB/s in 128 MiB is found before it is full")
    @ValueSource(doubles = {0.2, 0.5, 1.0})
    void findsALeakInAPodThatRanForAWhile(double mibPerSecond) {
        Duration begin = Duration.ofMinutes(5);
        double full = 120 / mibPerSecond;
        Optional<Long> found = breachedAfter(
                ResourceName.MEMORY,
                LIMIT,
                begin,
                Duration.ofMinutes(30),
                second -> 3 * MI
                        + 0.2 * MI * Math.sin(second)
                        + mibPerSecond * MI * Math.max(0, second - begin.toSeconds()));
        assertThat(found).isPresent();
        assertThat(found.get()).isBetween(20L, (long) (0.75 * full));
    }

    @Test
    void findsALeakThatBeginsWithThePod() {
        Optional<Long> found = breachedAfter(
                ResourceName.MEMORY, LIMIT, Duration.ZERO, Duration.ofMinutes(3), second -> 3 * MI + MI * second);
        assertThat(found).isPresent();
        assertThat(found.get()).isLessThan(90);
    }

    @ParameterizedTest(name = "a heap that fills to {0} of the limit in 40 s and stays is a warm-up")
    @ValueSource(doubles = {0.3, 0.55, 0.8})
    void aWarmUpIsNoLeak(double share) {
        assertThat(breachedAfter(
                        ResourceName.MEMORY,
                        LIMIT,
                        Duration.ZERO,
                        Duration.ofHours(2),
                        second -> share * 128 * MI * Math.min(1, 0.2 + second / 50) + 0.3 * MI * Math.sin(second)))
                .isEmpty();
    }

    @ParameterizedTest(name = "a sawtooth of garbage collection with a period of {0} s is no leak")
    @ValueSource(ints = {37, 60})
    void garbageCollectionIsNoLeak(int period) {
        assertThat(breachedAfter(
                        ResourceName.MEMORY,
                        LIMIT,
                        Duration.ZERO,
                        Duration.ofHours(2),
                        second -> 40 * MI + 40 * MI * (((second + period / 2.0) % period) / period)))
                .isEmpty();
    }

    @Test
    void saturationIsFoundWithinAMinute() {
        Duration begin = Duration.ofMinutes(2);
        Optional<Long> found = breachedAfter(
                ResourceName.CPU,
                OptionalDouble.of(0.2),
                begin,
                Duration.ofMinutes(10),
                second -> second < begin.toSeconds() ? 0.03 : 0.198);
        assertThat(found).isPresent();
        assertThat(found.get()).isBetween(10L, 60L);
    }

    @Test
    void aShortBurstIsNoSaturation() {
        assertThat(breachedAfter(
                        ResourceName.CPU,
                        OptionalDouble.of(0.2),
                        Duration.ZERO,
                        Duration.ofHours(1),
                        second -> second % 600 < 15 ? 0.2 : 0.05))
                .isEmpty();
    }
}
