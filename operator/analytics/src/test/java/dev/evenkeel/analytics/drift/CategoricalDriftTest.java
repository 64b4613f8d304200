package dev.evenkeel.analytics.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CategoricalDriftTest {
    private static final double[] THREE = {0.5, 0.3, 0.2};

    private static CategoricalDrift watch(List<String> reference, SplittableRandom random) {
        return watch(reference, 1000, random);
    }

    private static CategoricalDrift watch(List<String> reference, int horizon, SplittableRandom random) {
        DriftConfig config = new DriftConfig(0.05, horizon, 0.1, random.nextLong());
        return CategoricalBaseline.of(reference, random.nextLong()).watch(config);
    }

    static Stream<Arguments> sources() {
        return Stream.of(
                arguments("three, one row", source(THREE), 1),
                arguments("three, ten rows", source(THREE), 10),
                arguments("three, many rows", source(THREE), 400),
                arguments("one", source(new double[] {1}), 100),
                arguments("a million", (Function<SplittableRandom, String>) r -> "u" + r.nextInt(1_000_000), 400),
                arguments("a hundred", (Function<SplittableRandom, String>) r -> "u" + r.nextInt(100), 400),
                arguments("missing", (Function<SplittableRandom, String>) r -> r.nextInt(5) == 0 ? "" : "a", 100));
    }

    private static Function<SplittableRandom, String> source(double[] shares) {
        return random -> Streams.category(shares, random);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sources")
    void falseAlarmsKeepTheBound(String name, Function<SplittableRandom, String> source, int referenceRows) {
        int runs = 200;
        int horizon = 250;
        int alarms = 0;
        for (int run = 0; run < runs; run++) {
            SplittableRandom random = new SplittableRandom(run);
            List<String> reference = Stream.generate(() -> source.apply(random))
                    .limit(referenceRows)
                    .toList();
            CategoricalDrift drift = watch(reference, horizon, random);
            for (int i = 0; i < horizon; i++) {
                drift.update(source.apply(random));
            }
            alarms += drift.breached() ? 1 : 0;
        }
        assertThat(alarms).as(name).isLessThanOrEqualTo(Streams.mostFalseAlarms(runs, 0.05));
    }

    static Stream<Arguments> drifts() {
        return Stream.of(
                arguments("another mix", source(new double[] {0.3, 0.3, 0.4}), 600),
                arguments("a new category", source(new double[] {0.4, 0.25, 0.15, 0.2}), 150),
                arguments("one category left", source(new double[] {1}), 60),
                arguments("missing", (Function<SplittableRandom, String>) _ -> "", 30));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drifts")
    void driftIsFound(String name, Function<SplittableRandom, String> source, int within) {
        for (long seed = 0; seed < 4; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            CategoricalDrift drift = watch(Streams.categories(THREE, 1000, random), random);
            for (int i = 0; i < within; i++) {
                drift.update(source.apply(random));
            }
            assertThat(drift.finding().verdict()).as("%s, seed %d", name, seed).isEqualTo(Verdict.BREACH);
        }
    }

    @Test
    void newNamesAmongAMillionAreFound() {
        SplittableRandom random = new SplittableRandom(5);
        List<String> reference = Stream.generate(() -> "user" + (int) Math.pow(10, 6 * random.nextDouble()))
                .limit(20_000)
                .toList();
        CategoricalDrift drift = watch(reference, random);
        for (int i = 0; i < 300; i++) {
            drift.update("bot" + random.nextInt(1_000_000));
        }
        assertThat(drift.breached()).isTrue();
        assertThat(drift.snapshot().size()).isLessThan(40_000);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void restoresBitExactly(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CategoricalDrift one = watch(Streams.categories(THREE, 300, random), random);
        for (int i = 0; i < 500; i++) {
            one.update(random.nextInt(30) == 0 ? "" : Streams.category(THREE, random));
        }
        CategoricalDrift two = (CategoricalDrift) one.snapshot().restore();
        for (int i = 0; i < 500; i++) {
            String value = "c" + random.nextInt(6);
            one.update(value);
            two.update(value);
            assertThat(two.finding()).isEqualTo(one.finding());
        }
        assertThat(two.snapshot()).isEqualTo(one.snapshot());
    }
}
