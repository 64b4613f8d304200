package dev.evenkeel.benchmarks.jmh;

import dev.evenkeel.analytics.forecast.SeasonalConfig;
import dev.evenkeel.analytics.forecast.SeasonalForecast;
import dev.evenkeel.analytics.forecast.SeasonalForecaster;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Values a second, and forecasts a second, of hourly requests with a week for a season, for horizons of a step and a day. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SeasonalForecastBenchmark {
    private static final int VALUES = 1 << 13;
    private static final int WEEK_HOURS = 168;

    @Param({"1", "24"})
    public int horizon = 1;

    private final double[] values = new double[VALUES];
    private SeasonalForecaster forecaster = new SeasonalForecaster(new SeasonalConfig(WEEK_HOURS, WEEK_HOURS, 1));
    private long tick;

    /** Makes a year of the series and shows it once. */
    @Setup
    public void learn() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < VALUES; i++) {
            double load = 200 + 100 * Math.sin(2 * Math.PI * i / 24) - (i % WEEK_HOURS >= 120 ? 80 : 0);
            values[i] = load * Math.exp(0.1 * random.nextGaussian());
        }
        forecaster = new SeasonalForecaster(new SeasonalConfig(WEEK_HOURS, WEEK_HOURS, horizon));
        for (tick = 0; tick < VALUES; tick++) {
            update();
        }
    }

    @Benchmark
    public void update() {
        forecaster.update(tick, values[(int) (tick++ & (VALUES - 1))]);
    }

    @Benchmark
    public SeasonalForecast forecast() {
        return forecaster.forecast(tick + horizon - 1, horizon);
    }
}
