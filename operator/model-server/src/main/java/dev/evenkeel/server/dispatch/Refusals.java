package dev.evenkeel.server.dispatch;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives out the refusals of one event loop at a pace, so that refusing cannot take the time of answering: a caller that
 * tries again at once would otherwise be refused as fast as the loop can, on the cores that the workers need. The first
 * refusals go out at once; above the pace a refused caller waits for his answer, at most as long as he is told to wait
 * before he tries again. He holds his connection alone, and sends nothing on it meanwhile. Confined to the loop.
 *
 * <p>Source: the generic cell rate algorithm, ITU-T recommendation I.371.
 */
final class Refusals implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** Between two refusals that are paced: a refusal takes some 10 to 20 us of the loop's time. */
    static final long PACE_NANOS = 500_000;

    /** Refusals that go out at once after a quiet time. */
    static final int BURST = 256;

    static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(Failure.RETRY_AFTER_SECONDS);

    /** No more than these are held: the oldest goes out instead. */
    static final int MOST_HELD = 4096;

    private static final long TICK_NANOS = 5_000_000;

    private final Executor later;
    private final Queue<Held> held = new ArrayDeque<>();
    private long paidUntil; // the time for which refusals have been given out
    private boolean begun;

    private record Held(Call call, long sinceNanos) {}

    /** @param loop runs what it is given one after the other */
    Refusals(Executor loop) {
        this.later = CompletableFuture.delayedExecutor(TICK_NANOS, TimeUnit.NANOSECONDS, loop);
    }

    /** Delivers a call that was failed, now or when its turn comes. */
    void add(Call failed, long nowNanos) {
        if (!begun) {
            begun = true;
            paidUntil = nowNanos - BURST * PACE_NANOS;
        }
        if (held.isEmpty() && mayPay(nowNanos)) {
            deliver(failed);
            return;
        }
        if (held.isEmpty()) {
            tickLater();
        } else if (held.size() >= MOST_HELD) {
            deliver(held.remove().call());
        }
        held.add(new Held(failed, nowNanos));
    }

    /** Delivers those whose turn has come. */
    void deliverDue(long nowNanos) {
        Held oldest = held.peek();
        while (oldest != null && (nowNanos - oldest.sinceNanos() >= LONGEST_NANOS || mayPay(nowNanos))) {
            held.remove();
            deliver(oldest.call());
            oldest = held.peek();
        }
        if (oldest != null) {
            tickLater();
        }
    }

    private boolean mayPay(long nowNanos) {
        long floor = nowNanos - BURST * PACE_NANOS;
        if (paidUntil - floor < 0) {
            paidUntil = floor;
        }
        if (paidUntil - nowNanos >= 0) {
            return false;
        }
        paidUntil += PACE_NANOS;
        return true;
    }

    private static void deliver(Call call) {
        try {
            call.deliver();
        } catch (RuntimeException bug) {
            LOG.error("a call was refused, and could not be told", bug);
        }
    }

    private void tickLater() {
        later.execute(this);
    }

    @Override
    public void run() {
        deliverDue(System.nanoTime());
    }
}
