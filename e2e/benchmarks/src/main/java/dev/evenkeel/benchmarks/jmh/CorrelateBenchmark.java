package dev.evenkeel.benchmarks.jmh;

import dev.evenkeel.analytics.correlate.Correlator;
import dev.evenkeel.analytics.correlate.CorrelatorConfig;
import dev.evenkeel.analytics.correlate.IncidentUpdate;
import dev.evenkeel.analytics.correlate.Signal;
import dev.evenkeel.analytics.topology.Relation;
import dev.evenkeel.analytics.topology.Topology;
import dev.evenkeel.analytics.topology.Topology.Edge;
import java.util.ArrayList;
import java.util.List;
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

/** Signals a second of one correlator over 500 services, a new symptom every so many signals, 200 signals a minute. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CorrelateBenchmark {
    private static final int SERVICES = 500;

    @Param({"1", "10"})
    public int signalsPerSymptom = 1;

    private Correlator correlator = new Correlator(CorrelatorConfig.DEFAULT, Topology.EMPTY);
    private long tick;

    /** Makes the topology. */
    @Setup
    public void connect() {
        SplittableRandom random = new SplittableRandom(1);
        List<Edge> edges = new ArrayList<>();
        for (int i = 1; i < SERVICES; i++) {
            for (int calls = 0; calls < 2; calls++) {
                edges.add(new Edge("svc/s" + i, "svc/s" + random.nextInt(i), Relation.CALLS));
            }
        }
        correlator = new Correlator(CorrelatorConfig.DEFAULT, Topology.of(edges));
    }

    @Benchmark
    public List<IncidentUpdate> observe() {
        long symptom = tick / signalsPerSymptom;
        return correlator.observe(new Signal(
                tick++ * 300,
                Signal.Source.ALERT,
                "svc/s" + symptom * 7919 % SERVICES,
                "Name" + symptom % 13,
                "requests of s3 fail: 17%",
                true,
                List.of()));
    }
}
