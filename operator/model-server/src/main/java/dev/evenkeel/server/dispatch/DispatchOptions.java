package dev.evenkeel.server.dispatch;

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
    public DispatchOptions {
        if (workers < 1 || queue < 1 || maxBatch < 1 || !latencyTarget.isPositive()) {
            throw new IllegalArgumentException("workers, queue, batch and latency target must be above 0");
        }
    }
}
