package dev.evenkeel.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchSizeTest {
    private final BatchSize size = new BatchSize(64, 1_000_000);

    private void turns(long nanosPerCall) {
        for (int i = 0; i < 1000; i++) {
            size.took(size.get(), size.get() * nanosPerCall);
        }
    }

    @Test
    void growsToTheLatencyTargetAndFallsBackWhenCallsGetSlower() {
        turns(50_000);
        assertThat(size.get()).as("20 calls take 1 ms").isBetween(17, 21);
        turns(200_000);
        assertThat(size.get()).isBetween(3, 6);
        turns(1_000);
        assertThat(size.get()).isEqualTo(64);
    }

    @Test
    void neverFallsBelowOne() {
        turns(1_000_000_000);
        assertThat(size.get()).isEqualTo(1);
    }

    @Test
    void smallTurnsSayNothingAboutLargerOnes() {
        for (int i = 0; i < 1000; i++) {
            size.took(2, 1000);
        }
        assertThat(size.get()).isEqualTo(32);
    }
}
