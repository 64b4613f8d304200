package dev.evenkeel.server.engine;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.time.Duration;

/**
 * Stops a run that takes too long. One thread owns it and runs at most one inference at a time; another thread calls
 * {@link #stopIfOverdue} now and then. A stopped run ends at the engine's next operator, so the limit is a bound on
 * runaway models, not a precise deadline.
 */
public final class RunLimit implements AutoCloseable {
    private final RunOptions options;
    private final long limitNanos;
    private long startedNanos; // guarded by this
    private boolean running; // guarded by this
    private boolean stopped; // guarded by this

    public RunLimit(Duration limit) {
        try {
            this.options = new RunOptions();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime gives no run options: " + e.getMessage(), e);
        }
        this.limitNanos = limit.toNanos();
    }

    /** Marks the start of a run; returns the options to run with. */
    synchronized RunOptions start(long nowNanos) throws OrtException {
        if (stopped) {
            options.setTerminate(false);
            stopped = false;
        }
        startedNanos = nowNanos;
        running = true;
        return options;
    }

    /** Marks the end of a run; true when it was stopped. */
    synchronized boolean end() {
        running = false;
        return stopped;
    }

    /** Stops the run in progress when it has gone on for longer than the limit. */
    public synchronized void stopIfOverdue(long nowNanos) {
        if (running && !stopped && nowNanos - startedNanos > limitNanos) {
            stopped = true;
            try {
                options.setTerminate(true);
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime cannot stop a run: " + e.getMessage(), e);
            }
        }
    }

    /** Frees the native options; the owner calls it once no run can start any more. */
    @Override
    public void close() {
        options.close();
    }
}
