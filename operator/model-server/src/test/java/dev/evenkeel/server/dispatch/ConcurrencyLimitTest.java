package dev.evenkeel.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A server with a fixed capacity and an open queue, in simulated time. */
class ConcurrencyLimitTest {
    private static final long TARGET = 5_000_000;

    private final ConcurrencyLimit limit = new ConcurrencyLimit(1000, TARGET);
    private long now;

    /** Two seconds of a full house: the latency is what Little's law says. */
    private void saturate(double callsPerSecond) {
        for (long end = now + 2_000_000_000L; now < end; ) {
            int inFlight = limit.get();
            long latency = (long) (inFlight / callsPerSecond * 1e9);
            now += 10_000_000;
            limit.answered(now, latency, 300_000, Math.max(1, (int) (callsPerSecond / 100)), inFlight);
        }
    }

    @Test
    void followsTheCapacity() {
        saturate(20_000);
        assertThat(limit.get()).as("5 ms of 20,000 calls/s, and some head room").isBetween(100, 150);
        saturate(10_000);
        assertThat(limit.get()).as("half the capacity").isBetween(50, 80);
        saturate(40_000);
        assertThat(limit.get()).as("four times that").isBetween(200, 260);
    }

    @Test
    void neverTurnsAwayAHandfulOfClients() {
        saturate(100);
        assertThat(limit.get()).isEqualTo(ConcurrencyLimit.FLOOR);
    }

    @Test
    void givesASlowModelTheTimeThatItNeeds() {
        for (int i = 0; i < 1000; i++) {
            now += 100_000_000;
            limit.answered(now, (long) (limit.get() * 1e6), 50_000_000, 100, limit.get());
        }
        assertThat(limit.get())
                .as("100 ms at 1,000 calls/s, and some head room")
                .isBetween(100, 125);
    }

    @Test
    void doesNotGrowWhileNobodyNeedsIt() {
        int before = limit.get();
        for (int i = 0; i < 1000; i++) {
            now += 10_000_000;
            limit.answered(now, 100_000, 100_000, 100, 2);
        }
        assertThat(limit.get()).isEqualTo(before);
    }

    @Test
    void staysBelowItsMaximum() {
        ConcurrencyLimit small = new ConcurrencyLimit(10, TARGET);
        for (int i = 0; i < 1000; i++) {
            now += 10_000_000;
            small.answered(now, 1000, 1000, 100, 10);
        }
        assertThat(small.get()).isEqualTo(10);
    }
}
