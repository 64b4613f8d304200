package dev.evenkeel.server.engine;

import java.util.List;

/**
 * What a model is loaded with.
 *
 * @param limit of the loading thread, for the runs that prove the model
 * @param largestBatch the most rows that will be asked for at once; a model that batches is warmed up with as many
 * @param columns names for the columns of the model's one input; empty to take those that the model tells
 */
public record LoadOptions(RunLimit limit, int largestBatch, List<String> columns) {
    public LoadOptions {
        columns = List.copyOf(columns);
        if (largestBatch < 1) {
            throw new IllegalArgumentException("the largest batch is " + largestBatch + ": give 1 or more");
        }
    }

    /** Options for a model that tells the names of its columns itself, or has none. */
    public LoadOptions(RunLimit limit, int largestBatch) {
        this(limit, largestBatch, List.of());
    }
}
