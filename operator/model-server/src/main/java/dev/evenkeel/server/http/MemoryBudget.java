package dev.evenkeel.server.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes of all request bodies that are held at once. Thread safe, without locks. */
public final class MemoryBudget {
    private final long limit;
    private final AtomicLong held = new AtomicLong();

    /** @param limit in bytes */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** Takes bytes; false, and nothing taken, when they do not fit. */
    public boolean take(long bytes) {
        if (held.addAndGet(bytes) > limit) {
            held.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Gives taken bytes back. */
    public void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    /** True when more than half of it is held: what is slow should go before the rest is refused. */
    boolean isShort() {
        return held.get() > limit / 2;
    }

    long held() {
        return held.get();
    }
}
