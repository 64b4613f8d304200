package dev.evenkeel.benchmarks.jmh;

import dev.evenkeel.analytics.rca.CauseRanker;
import dev.evenkeel.analytics.rca.Diagnosis;
import dev.evenkeel.analytics.rca.Family;
import dev.evenkeel.analytics.rca.RankerConfig;
import dev.evenkeel.analytics.rca.Samples;
import dev.evenkeel.analytics.rca.Signal;
import dev.evenkeel.analytics.rca.Snapshot;
import dev.evenkeel.analytics.rca.TopologyGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time of one diagnosis of 500 services with 20 signals each, an hour by the minute, one of which broke: the snapshot is
 * made anew each time, as in a controller. {@code mixed} has a few signals of each family, {@code activity} counts alone,
 * the family that costs most.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class RcaBenchmark {
    private static final int SERVICES = 500;
    private static final int SIGNALS = 20;
    private static final int HISTORY = 55;
    private static final int DURING = 5;

    @Param({"mixed", "activity"})
    public String signals = "mixed";

    private final CauseRanker ranker = new CauseRanker(RankerConfig.defaults());
    private final List<double[]> histories = new ArrayList<>();
    private final List<double[]> incidents = new ArrayList<>();
    private TopologyGraph graph = TopologyGraph.builder().build();

    /** Draws the values and the calls. */
    @Setup
    public void draw() {
        SplittableRandom random = new SplittableRandom(1);
        TopologyGraph.Builder builder = TopologyGraph.builder();
        for (int service = 0; service < SERVICES; service++) {
            for (int call = 0; service > 0 && call < 3; call++) {
                builder.call("service" + random.nextInt(service), "service" + service);
            }
            for (int signal = 0; signal < SIGNALS; signal++) {
                double level = Math.exp(3 * random.nextGaussian());
                double rise = service == SERVICES / 2 ? 5 : 1;
                histories.add(values(random, HISTORY, level));
                incidents.add(values(random, DURING, level * rise));
            }
        }
        graph = builder.build();
    }

    private static double[] values(SplittableRandom random, int size, double level) {
        double[] values = new double[size];
        Arrays.setAll(values, i -> Math.rint(1000 * level * (1 + 0.1 * random.nextGaussian())));
        return values;
    }

    private Family family(int signal) {
        if (signals.equals("activity")) {
            return Family.ACTIVITY;
        }
        return switch (signal) {
            case 0, 1, 2 -> Family.LATENCY;
            case 3, 4 -> Family.ERRORS;
            case 5, 6, 7, 8, 9 -> Family.SATURATION;
            case 10 -> Family.TRAFFIC;
            default -> Family.ACTIVITY;
        };
    }

    @Benchmark
    public Diagnosis diagnose() {
        List<Signal> all = new ArrayList<>(histories.size());
        for (int i = 0; i < histories.size(); i++) {
            all.add(Signal.of(
                    "service" + i / SIGNALS,
                    family(i % SIGNALS),
                    "signal" + i % SIGNALS,
                    Samples.of(histories.get(i), incidents.get(i))));
        }
        return ranker.diagnose(Snapshot.of(graph, all));
    }
}
