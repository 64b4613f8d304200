package dev.evenkeel.analytics.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowDriftTest {
    private static final DriftConfig CONFIG = new DriftConfig(0.05, 20, 0.15, 3);
    private static final double[] MIX = {0.5, 0.3, 0.15, 0.05};

    private static NumericWindow window(NumericBaseline baseline, int rows, double shift, SplittableRandom random) {
        NumericWindow window = baseline.window(random.nextLong());
        for (int i = 0; i < rows; i++) {
            window.add(Streams.TENTH_MISSING.next(random) + shift);
        }
        return window;
    }

    private static NumericBaseline baseline(int rows, SplittableRandom random) {
        return NumericBaseline.of(Streams.numbers(Streams.TENTH_MISSING, rows, random), random.nextLong());
    }

    @ParameterizedTest(name = "reference of {0}")
    @ValueSource(ints = {0, 1, 10, 200})
    void falseAlarmsKeepTheBoundForEveryReference(int referenceRows) {
        int runs = 120;
        int alarms = 0;
        for (int run = 0; run < runs; run++) {
            SplittableRandom random = new SplittableRandom(run);
            NumericBaseline baseline = baseline(referenceRows, random);
            WindowDrift drift = new WindowDrift(baseline, CONFIG);
            DriftFinding finding = drift.finding();
            for (int w = 0; w < CONFIG.horizon(); w++) {
                finding = drift.update(window(baseline, random.nextInt(60), 0, random));
            }
            alarms += finding.verdict() == Verdict.BREACH ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(Streams.mostFalseAlarms(runs, 0.05));
    }

    @Test
    void falseAlarmsOfCategoriesKeepTheBound() {
        int runs = 100;
        int alarms = 0;
        for (int run = 0; run < runs; run++) {
            SplittableRandom random = new SplittableRandom(run);
            CategoricalBaseline baseline = CategoricalBaseline.of(Streams.categories(MIX, 60, random), run);
            WindowDrift drift = new WindowDrift(baseline, CONFIG);
            for (int w = 0; w < CONFIG.horizon(); w++) {
                CategoricalWindow window = baseline.window(random.nextLong());
                Streams.categories(MIX, 30, random).forEach(window::add);
                drift.update(window);
            }
            alarms += drift.finding().verdict() == Verdict.BREACH ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(Streams.mostFalseAlarms(runs, 0.05));
    }

    @Test
    void driftInMergedWindowsIsFoundAndSameDataPass() {
        SplittableRandom random = new SplittableRandom(1);
        NumericBaseline baseline = baseline(20_000, random);
        WindowDrift drift = new WindowDrift(baseline, CONFIG);
        for (int w = 0; w < 5; w++) {
            NumericWindow all = window(baseline, 4000, 0, random);
            all.merge(window(baseline, 6000, 0, random));
            assertThat(drift.update(all).verdict()).isEqualTo(Verdict.PASS);
        }
        NumericWindow shifted = window(baseline, 300, 0.5, random);
        shifted.merge(window(baseline, 300, 0.5, random));
        DriftFinding finding = drift.update(shifted);
        assertThat(finding.verdict()).isEqualTo(Verdict.BREACH);
        assertThat(finding.alarmStep()).isEqualTo(5);
        assertThat(finding.effect()).isBetween(0.1, 0.3);
        assertThat(finding.rows()).isBetween(500L, 600L);
    }

    @Test
    void aNewCategoryIsFound() {
        SplittableRandom random = new SplittableRandom(2);
        CategoricalBaseline baseline = CategoricalBaseline.of(Streams.categories(MIX, 3000, random), 2);
        CategoricalWindow window = baseline.window(5L);
        Streams.categories(MIX, 500, random).forEach(window::add);
        for (int i = 0; i < 50; i++) {
            window.add("never seen");
        }
        assertThat(new WindowDrift(baseline, CONFIG).update(window).verdict()).isEqualTo(Verdict.BREACH);
        assertThat(window.distinct()).isBetween(4.9, 5.1);
        assertThat(window.frequent(2).keySet()).containsExactly("c0", "c1");
    }

    @Test
    void emptyWindowsSayNothing() {
        NumericBaseline baseline = baseline(100, new SplittableRandom(3));
        WindowDrift drift = new WindowDrift(baseline, CONFIG);
        for (int w = 0; w < 100; w++) {
            DriftFinding finding = drift.update(baseline.window(7L));
            assertThat(finding.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(finding.evidence()).isNotNaN().isLessThan(20);
        }
        assertThat(baseline.window(7L).quantile(0.5)).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void statesBaselinesAndWindowsGoOverTheWire(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        NumericBaseline baseline = baseline(500, random);
        NumericBaseline copy = (NumericBaseline) ColumnBaseline.fromBytes(baseline.toBytes());
        WindowDrift one = new WindowDrift(baseline, CONFIG);
        one.update(window(baseline, 200, 0, random));
        WindowDrift two = WindowDrift.fromBytes(copy, CONFIG, one.toBytes());
        NumericWindow window = window(baseline, 300, 0.2, random);
        NumericWindow received = copy.window(window.toBytes());
        assertThat(two.update(received)).isEqualTo(one.update(window));
        assertThat(two.toBytes()).isEqualTo(one.toBytes());
        assertThat(received.quantile(0.5)).isEqualTo(window.quantile(0.5));
        assertThat(received.missing()).isEqualTo(window.missing());
    }

    @Test
    void categoriesGoOverTheWire() {
        SplittableRandom random = new SplittableRandom(4);
        CategoricalBaseline baseline = CategoricalBaseline.of(Streams.categories(MIX, 300, random), 4);
        CategoricalBaseline copy = (CategoricalBaseline) ColumnBaseline.fromBytes(baseline.toBytes());
        CategoricalWindow window = baseline.window(1L);
        for (int i = 0; i < 100_000; i++) {
            window.add("u" + random.nextInt(1_000_000));
        }
        byte[] bytes = window.toBytes();
        CategoricalWindow received = copy.window(bytes);
        received.merge(copy.window(2L));
        assertThat(bytes.length).isLessThan(20_000);
        assertThat(received.rows()).isEqualTo(100_000);
        assertThat(received.distinct()).isBetween(88_000.0, 102_000.0);
        assertThat(new WindowDrift(copy, CONFIG).update(received).verdict()).isEqualTo(Verdict.BREACH);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void damagedBytesAreRefused(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        NumericBaseline baseline = baseline(50, random);
        byte[] bytes = window(baseline, 100, 0, random).toBytes();
        byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        assertThatThrownBy(() -> baseline.window(cut)).isInstanceOf(IllegalArgumentException.class);
        byte[] state = new WindowDrift(baseline, CONFIG).toBytes();
        byte[] cutState = Arrays.copyOf(state, random.nextInt(state.length));
        assertThatThrownBy(() -> WindowDrift.fromBytes(baseline, CONFIG, cutState))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] cutBaseline = Arrays.copyOf(baseline.toBytes(), random.nextInt(baseline.toBytes().length));
        assertThatThrownBy(() -> ColumnBaseline.fromBytes(cutBaseline)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void windowsOfAnotherBaselineAreRefused() {
        SplittableRandom random = new SplittableRandom(5);
        NumericBaseline one = baseline(50, random);
        NumericBaseline two = baseline(50, random);
        CategoricalBaseline mix = CategoricalBaseline.of(List.of("a", "b"), 1);
        WindowDrift drift = new WindowDrift(one, CONFIG);
        for (WindowSketch window : List.of(two.window(1L), mix.window(1L))) {
            assertThatThrownBy(() -> drift.update(window)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> one.window(1L).merge(two.window(1L))).isInstanceOf(IllegalArgumentException.class);
    }
}
