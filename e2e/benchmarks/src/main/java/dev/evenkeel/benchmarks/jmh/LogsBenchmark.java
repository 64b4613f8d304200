package dev.evenkeel.benchmarks.jmh;

import dev.evenkeel.analytics.logs.TemplateMiner;
import dev.evenkeel.benchmarks.logs.LogGenerator;
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

/** Lines a second of a miner that reads 65,536 different lines of a program again and again. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LogsBenchmark {
    private static final int LINES = 1 << 16;

    @Param({"50", "500"})
    public int statements = 50;

    private final TemplateMiner miner = new TemplateMiner();
    private String[] lines = new String[0];
    private int at;

    /** Prints the log. */
    @Setup
    public void print() {
        lines = LogGenerator.generate(LINES, statements, 1).lines().toArray(String[]::new);
    }

    @Benchmark
    public long update() {
        return miner.update(lines[at++ & (LINES - 1)]);
    }
}
