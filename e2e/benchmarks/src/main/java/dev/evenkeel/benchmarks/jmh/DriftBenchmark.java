package dev.evenkeel.benchmarks.jmh;

import dev.evenkeel.analytics.drift.CategoricalBaseline;
import dev.evenkeel.analytics.drift.CategoricalDrift;
import dev.evenkeel.analytics.drift.CategoricalWindow;
import dev.evenkeel.analytics.drift.DriftConfig;
import dev.evenkeel.analytics.drift.DriftFinding;
import dev.evenkeel.analytics.drift.NumericBaseline;
import dev.evenkeel.analytics.drift.NumericDrift;
import dev.evenkeel.analytics.drift.NumericWindow;
import dev.evenkeel.analytics.drift.WindowDrift;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Rows a second of one column without drift, watched row by row or put into a window, and windows a second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DriftBenchmark {
    private static final int ROWS = 1 << 14;
    private static final int CATEGORIES = 1000;

    private final double[] numbers = new double[ROWS];
    private final String[] categories = new String[ROWS];
    private final NumericBaseline numericBaseline = NumericBaseline.of(numbers(2000, 1), 1);
    private final CategoricalBaseline categoricalBaseline =
            CategoricalBaseline.of(Arrays.asList(categories(2000, 1)), 1);
    private final NumericDrift numeric = numericBaseline.watch(DriftConfig.DEFAULT);
    private final CategoricalDrift categorical = categoricalBaseline.watch(DriftConfig.DEFAULT);
    private final NumericWindow numericWindow = numericBaseline.window(1L);
    private final CategoricalWindow categoricalWindow = categoricalBaseline.window(1L);
    private final NumericWindow shipped = numericBaseline.window(2L);
    private final WindowDrift windows = new WindowDrift(numericBaseline, DriftConfig.DEFAULT);
    private int at;

    private static double[] numbers(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] numbers = new double[rows];
        Arrays.setAll(numbers, _ -> random.nextInt(50) == 0 ? Double.NaN : random.nextGaussian());
        return numbers;
    }

    /** Few are frequent, most are rare. */
    private static String[] categories(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String[] categories = new String[rows];
        Arrays.setAll(categories, _ -> "category-" + (int) Math.pow(CATEGORIES, random.nextDouble()));
        return categories;
    }

    /** Makes the rows. */
    @Setup
    public void rows() {
        System.arraycopy(numbers(ROWS, 2), 0, numbers, 0, ROWS);
        System.arraycopy(categories(ROWS, 2), 0, categories, 0, ROWS);
        for (int i = 0; i < 1000; i++) {
            shipped.add(numbers[i]);
        }
    }

    @Benchmark
    public boolean watchNumbers() {
        numeric.update(numbers[at++ & (ROWS - 1)]);
        return numeric.breached();
    }

    @Benchmark
    public boolean watchCategories() {
        categorical.update(categories[at++ & (ROWS - 1)]);
        return categorical.breached();
    }

    @Benchmark
    public long addNumbers() {
        numericWindow.add(numbers[at++ & (ROWS - 1)]);
        return numericWindow.rows();
    }

    @Benchmark
    public long addCategories() {
        categoricalWindow.add(categories[at++ & (ROWS - 1)]);
        return categoricalWindow.rows();
    }

    @Benchmark
    public DriftFinding judgeWindow() {
        return windows.update(shipped);
    }
}
