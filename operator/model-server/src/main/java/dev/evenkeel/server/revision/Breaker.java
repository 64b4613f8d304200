package dev.evenkeel.server.revision;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Notices when a revision's engine fails, and keeps traffic from it until a probe succeeds. Each outcome moves a score
 * between 0 and 1; three failures in a row, one call in four for a while, or a single run that had to be stopped (it
 * holds a thread for long) open the breaker. It stays open for a pause that doubles from probe to probe; then one call
 * may try, and its success closes the breaker. Lock-free; the clock is the caller's.
 *
 * <p>Source: the circuit breaker of M. Nygard, Release It!, with an exponentially weighted failure rate.
 */
public final class Breaker {
    private static final double WEIGHT = 0.1;
    private static final double WEIGHT_OF_HANGING = 0.3;
    private static final double OPENS_AT = 0.25;
    private static final long FIRST_PAUSE = Duration.ofSeconds(2).toNanos();
    private static final int MAX_DOUBLINGS = 5;
    private static final State CLOSED = new State(0, 0, 0);

    private final AtomicReference<State> state = new AtomicReference<>(CLOSED);

    /**
     * @param score share of failures, the latest counting most
     * @param openings in a row without a success between them; 0 while closed
     * @param probeAtNanos when a call may try again, while open
     */
    private record State(double score, int openings, long probeAtNanos) {
        boolean isOpen() {
            return openings > 0;
        }
    }

    /** True while the revision gets no traffic but probes. */
    public boolean isOpen() {
        return now().isOpen();
    }

    /** True when a call may go to the revision: always while closed, one after each pause while open. */
    public boolean allows(long nowNanos) {
        State now = now();
        if (!now.isOpen()) {
            return true;
        }
        return now.probeAtNanos() - nowNanos <= 0
                && state.compareAndSet(now, new State(now.score(), now.openings(), nowNanos + pause(now.openings())));
    }

    /** The engine answered. */
    public void succeeded() {
        State now = now();
        if (now.isOpen()) {
            state.compareAndSet(now, CLOSED);
        } else if (now.score() > 0) {
            double score = now.score() * (1 - WEIGHT);
            state.compareAndSet(now, score < 0.001 ? CLOSED : new State(score, 0, 0));
        }
    }

    /**
     * The engine failed.
     *
     * @return true when this opened the breaker
     */
    public boolean failed(long nowNanos) {
        return failed(WEIGHT, nowNanos);
    }

    /**
     * The engine took too long and was stopped.
     *
     * @return true when this opened the breaker
     */
    public boolean hung(long nowNanos) {
        return failed(WEIGHT_OF_HANGING, nowNanos);
    }

    private boolean failed(double weight, long nowNanos) {
        while (true) {
            State now = now();
            double score = now.score() + weight * (1 - now.score());
            boolean open = now.isOpen() || score > OPENS_AT;
            int openings = open ? Math.min(now.openings() + 1, MAX_DOUBLINGS) : 0;
            if (state.compareAndSet(now, new State(score, openings, open ? nowNanos + pause(openings) : 0))) {
                return open && !now.isOpen();
            }
        }
    }

    private State now() {
        return Objects.requireNonNull(state.get());
    }

    private static long pause(int openings) {
        return FIRST_PAUSE << (openings - 1);
    }
}
