package dev.evenkeel.server.engine;

/**
 * What a model is loaded with.
 *
 * @param limit of the loading thread, for the runs that prove the model
 * @param largestBatch the most rows that will be asked for at once; a model that batches is warmed up with as many
 */
public record LoadOptions(RunLimit limit, int largestBatch) {
    public LoadOptions {
        if (largestBatch < 1) {
            throw new IllegalArgumentException("the largest batch is " + largestBatch + ": give 1 or more");
        }
    }
}
