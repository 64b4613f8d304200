package dev.evenkeel.server.dispatch;

import dev.evenkeel.process.Arguments;
import java.time.Duration;

/**
 * How calls are run.
 *
 * @param workers threads that read, run and encode: as many as there are cores
 * @param queue calls that may wait, of all models together
 * @param runLimit after which a run of a model is stopped
 * @param maxBatch most rows, and most calls, that go to the engine at once
 * @param latencyTarget what batches and queues may make of the latency under load
 */
public record DispatchOptions(int workers, int queue, Duration runLimit, int maxBatch, Duration latencyTarget) {
    /** The part of {@code --help} on this. */
    public static final String USAGE = """
              --inference-threads N      the number of cores
              --inference-timeout SECONDS 30
              --queue N                  256    waiting requests; more are answered with 503
              --max-batch N              32     rows of different requests in one run
              --latency-target MILLISECONDS 5   a batch runs and the next one waits so long, or twice a slow run
            """;

    public DispatchOptions {
        if (workers < 1 || queue < 1 || maxBatch < 1 || !latencyTarget.isPositive()) {
            throw new IllegalArgumentException("inference threads, queue, batch and latency target must be above 0");
        }
    }

    /**
     * Reads the command line's part.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static DispatchOptions parse(Arguments given) {
        return new DispatchOptions(
                given.integer("inference-threads", Runtime.getRuntime().availableProcessors()),
                given.integer("queue", 256),
                Duration.ofSeconds(given.integer("inference-timeout", 30)),
                given.integer("max-batch", 32),
                Duration.ofMillis(given.integer("latency-target", 5)));
    }
}
