package dev.evenkeel.server.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stops a run that takes too long, and stands for the thread that runs: an engine may keep what it uses again under it.
 * One thread owns it and runs at most one inference at a time; another thread calls {@link #stopIfOverdue} now and
 * then. A stopped run ends at the engine's next operator, so the limit is a bound on runaway models, not a precise
 * deadline.
 */
public final class RunLimit {
    private final long limitNanos;
    private long startedNanos; // guarded by this
    private @Nullable Runnable stop; // guarded by this; null between runs
    private boolean stopped; // guarded by this

    public RunLimit(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    /** How long a run may go on. */
    public Duration limit() {
        return Duration.ofNanos(limitNanos);
    }

    /**
     * Marks the start of a run; for engines.
     *
     * @param stop makes the run end soon; called on another thread, at most once, and only before {@link #end}
     */
    public synchronized void start(long nowNanos, Runnable stop) {
        startedNanos = nowNanos;
        stopped = false;
        this.stop = stop;
    }

    /** Marks the end of a run; true when it was stopped. For engines. */
    public synchronized boolean end() {
        stop = null;
        return stopped;
    }

    /** Stops the run in progress when it has gone on for longer than the limit. */
    public synchronized void stopIfOverdue(long nowNanos) {
        if (nowNanos - startedNanos > limitNanos) {
            stop();
        }
    }

    /** Stops the run in progress, if there is one. */
    public synchronized void stop() {
        Runnable running = stop;
        if (running != null && !stopped) {
            stopped = true;
            running.run();
        }
    }
}
