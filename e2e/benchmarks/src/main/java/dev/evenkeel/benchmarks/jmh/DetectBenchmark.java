package dev.evenkeel.benchmarks.jmh;

import dev.evenkeel.analytics.detect.Detector;
import dev.evenkeel.analytics.detect.DetectorConfig;
import dev.evenkeel.analytics.detect.Detectors;
import dev.evenkeel.analytics.detect.Finding;
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

/** Points a second of one detector that knows its series: two daily swings with noise and now and then an anomaly. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DetectBenchmark {
    private static final int POINTS = 1 << 16;
    private static final long STEP_MILLIS = 300_000;
    private static final long DAY_MILLIS = 86_400_000;

    @Param({"light", "rich"})
    public String tier = "light";

    private final double[] values = new double[POINTS];
    private Detector detector = Detectors.light(DetectorConfig.defaults());
    private long tick;

    /** Makes the series and shows all of it to the detector once. */
    @Setup
    public void learn() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < POINTS; i++) {
            double angle = 2 * Math.PI * (i * STEP_MILLIS % DAY_MILLIS) / DAY_MILLIS;
            double anomaly = random.nextInt(1000) == 0 ? 50 : 0;
            values[i] = 100 + 20 * Math.sin(angle) + 10 * Math.sin(2 * angle) + 3 * random.nextGaussian() + anomaly;
        }
        detector = tier.equals("light")
                ? Detectors.light(DetectorConfig.defaults())
                : Detectors.rich(DetectorConfig.defaults());
        for (tick = 0; tick < POINTS; tick++) {
            update();
        }
    }

    @Benchmark
    public Finding update() {
        return detector.update(tick * STEP_MILLIS, values[(int) (tick++ & (POINTS - 1))]);
    }
}
