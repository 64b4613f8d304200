package dev.evenkeel.server.dispatch;

/**
 * Where the time of one call went, in nanoseconds; what did not happen took 0.
 *
 * @param queued from the hand-over to the start of the batch
 * @param read from the start of the batch until the engine began
 * @param engine in the engine; the same for all calls of a batch
 * @param batchRows rows in the engine's run, this call's and others'; 1 when rows are not known
 */
public record Timing(long queued, long read, long engine, int batchRows) {
    /** Of a call that no worker saw. */
    public static final Timing NONE = new Timing(0, 0, 0, 0);
}
