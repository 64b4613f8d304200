package dev.evenkeel.server.dispatch;

import java.time.Duration;

/**
 * How calls are run.
 *
 * @param workers threads that read, run and encode: as many as there are cores
 * @param queue calls that may wait
 * @param runLimit after which a run of a model is stopped
 */
public record DispatchOptions(int workers, int queue, Duration runLimit) {
    public DispatchOptions {
        if (workers < 1 || queue < 1) {
            throw new IllegalArgumentException("workers and queue must be above 0");
        }
    }
}
