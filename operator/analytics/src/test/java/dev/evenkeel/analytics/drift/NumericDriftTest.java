package dev.evenkeel.analytics.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.evenkeel.analytics.drift.Streams.Source;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumericDriftTest {

    private static NumericDrift watch(Source source, int rows, SplittableRandom random) {
        return watch(source, rows, 1000, random);
    }

    private static NumericDrift watch(Source source, int rows, int horizon, SplittableRandom random) {
        DriftConfig config = new DriftConfig(0.05, horizon, 0.1, random.nextLong());
        return NumericBaseline.of(Streams.numbers(source, rows, random), random.nextLong())
                .watch(config);
    }

    static Stream<Arguments> references() {
        return Stream.of(
                arguments("one row", Streams.NORMAL, 1),
                arguments("two rows", Streams.NORMAL, 2),
                arguments("ten rows", Streams.LOG_NORMAL, 10),
                arguments("fifty rows", Streams.NORMAL, 50),
                arguments("many rows", Streams.LOG_NORMAL, 400),
                arguments("few values", Streams.SMALL_INTEGERS, 60),
                arguments("half zeros", Streams.HALF_ZERO, 60),
                arguments("missing values", Streams.TENTH_MISSING, 60),
                arguments("infinities", Streams.ENDLESS, 60));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("references")
    void falseAlarmsKeepTheBoundForEveryReference(String name, Source source, int referenceRows) {
        int runs = 200;
        int horizon = 250;
        int alarms = 0;
        for (int run = 0; run < runs; run++) {
            SplittableRandom random = new SplittableRandom(run);
            NumericDrift drift = watch(source, referenceRows, horizon, random);
            for (int i = 0; i < horizon; i++) {
                drift.update(source.next(random));
            }
            alarms += drift.breached() ? 1 : 0;
        }
        assertThat(alarms).as(name).isLessThanOrEqualTo(Streams.mostFalseAlarms(runs, 0.05));
    }

    static Stream<Arguments> drifts() {
        return Stream.of(
                arguments("mean up", (Source) r -> r.nextGaussian() + 0.5, 200),
                arguments("mean down", (Source) r -> r.nextGaussian() - 1, 60),
                arguments("spread up", (Source) r -> 2 * r.nextGaussian(), 60),
                arguments("spread down", (Source) r -> 0.5 * r.nextGaussian(), 120),
                arguments("two modes", (Source) r -> (r.nextBoolean() ? 1 : -1) + 0.4 * r.nextGaussian(), 150),
                arguments("stuck", (Source) r -> 0.3, 60),
                arguments("missing", (Source) r -> r.nextInt(4) == 0 ? Double.NaN : r.nextGaussian(), 120),
                arguments("all missing", (Source) r -> Double.NaN, 20),
                arguments("far away", (Source) r -> 1e300, 20),
                arguments("infinite", (Source) r -> Double.POSITIVE_INFINITY, 20));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drifts")
    void driftIsFound(String name, Source source, int within) {
        for (long seed = 0; seed < 4; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            NumericDrift drift = watch(Streams.NORMAL, 1000, random);
            for (int i = 0; i < 50; i++) {
                drift.update(random.nextGaussian());
            }
            for (int i = 0; i < within; i++) {
                drift.update(source.next(random));
            }
            DriftFinding finding = drift.finding();
            assertThat(finding.verdict()).as("%s, seed %d", name, seed).isEqualTo(Verdict.BREACH);
            assertThat(finding.onsetStep()).isBetween(0L, finding.alarmStep());
            assertThat(finding.effect()).isBetween(finding.low(), finding.high());
        }
    }

    @Test
    void sameDataPassWhenRowsSuffice() {
        SplittableRandom random = new SplittableRandom(3);
        NumericDrift drift = watch(Streams.NORMAL, 10_000, random);
        for (int i = 0; i < 100; i++) {
            drift.update(random.nextGaussian());
        }
        assertThat(drift.finding().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        for (int i = 0; i < 10_000; i++) {
            drift.update(random.nextGaussian());
        }
        assertThat(drift.finding().verdict()).isEqualTo(Verdict.PASS);
        assertThat(drift.finding().high()).isLessThanOrEqualTo(0.1);
    }

    @Test
    void withoutReferenceNothingIsSaid() {
        NumericDrift drift = NumericBaseline.of(new double[0], 1).watch(DriftConfig.DEFAULT);
        for (int i = 0; i < 1000; i++) {
            drift.update(i);
        }
        DriftFinding finding = drift.finding();
        assertThat(finding.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(finding.low()).isZero();
        assertThat(finding.high()).isOne();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void updatesAreTotalAndFindingsAreNeverNaN(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] odd = {
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            Double.MIN_VALUE,
            -0.0,
            0
        };
        Source source = r -> r.nextInt(3) == 0 ? odd[r.nextInt(odd.length)] : r.nextGaussian();
        NumericDrift drift = watch(source, random.nextInt(40), random);
        for (int i = 0; i < 3000; i++) {
            drift.update(i % 1000 < 500 ? source.next(random) : odd[i / 1000]);
            DriftFinding finding = drift.finding();
            assertThat(finding.evidence()).isNotNaN().isNotNegative().isFinite();
            assertThat(finding.effect()).isNotNaN().isBetween(0.0, 1.0);
            assertThat(finding.low()).isNotNaN().isBetween(0.0, finding.effect());
            assertThat(finding.high()).isNotNaN().isBetween(finding.effect(), 1.0);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void restoresBitExactly(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        NumericDrift one = watch(Streams.TENTH_MISSING, 300, random);
        for (int i = 0; i < 500; i++) {
            one.update(Streams.HALF_ZERO.next(random));
        }
        NumericDrift two = (NumericDrift) one.snapshot().restore();
        for (int i = 0; i < 500; i++) {
            double value = Streams.TENTH_MISSING.next(random);
            one.update(value);
            two.update(value);
            assertThat(two.finding()).isEqualTo(one.finding());
        }
        assertThat(two.snapshot()).isEqualTo(one.snapshot());
    }
}
