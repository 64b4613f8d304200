package dev.evenkeel.benchmarks.jmh;

import dev.evenkeel.analytics.forecast.LimitForecast;
import dev.evenkeel.analytics.forecast.TimeToLimit;
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

/** Samples a second, and judgements a second, of the time to a limit for a memory series that leaks under a sawtooth. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ForecastBenchmark {
    private static final int SAMPLES = 1 << 16;
    private static final long STEP_MILLIS = 5_000;
    private static final int CYCLE = 60; // samples between two collections
    private static final double LIMIT = 512;

    private final double[] values = new double[SAMPLES];
    private final TimeToLimit forecaster = new TimeToLimit();
    private long tick;

    /** Makes half a day of the series, in MiB, and shows it once. */
    @Setup
    public void learn() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < SAMPLES; i++) {
            values[i] = 128 + 256.0 * i / SAMPLES + 64.0 * (i % CYCLE) / CYCLE + random.nextGaussian();
        }
        for (tick = 0; tick < SAMPLES / 8; tick++) {
            update();
        }
    }

    @Benchmark
    public void update() {
        forecaster.update(tick * STEP_MILLIS, values[(int) (tick++ & (SAMPLES - 1))]);
    }

    @Benchmark
    public LimitForecast judge() {
        return forecaster.forecast(LIMIT);
    }
}
