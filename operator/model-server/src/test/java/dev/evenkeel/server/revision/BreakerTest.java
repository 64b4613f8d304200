package dev.evenkeel.server.revision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final long SECOND = 1_000_000_000L;

    private final Breaker breaker = new Breaker();

    private void fail(int times, long nowNanos) {
        for (int i = 0; i < times; i++) {
            breaker.failed(nowNanos);
        }
    }

    @Test
    void opensAtOnceWhenNothingWorksAndClosesAfterAProbe() {
        fail(2, 0);
        assertThat(breaker.allows(0)).as("two failures may be chance").isTrue();
        assertThat(breaker.failed(0)).as("the third opens it").isTrue();
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.allows(SECOND)).isFalse();
        assertThat(breaker.allows(2 * SECOND)).as("one probe").isTrue();
        assertThat(breaker.allows(2 * SECOND)).as("and no other beside it").isFalse();
        breaker.succeeded();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.allows(2 * SECOND)).isTrue();
    }

    @Test
    void aRunThatHadToBeStoppedOpensItAtOnce() {
        assertThat(breaker.hung(0)).isTrue();
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void waitsLongerAfterEachProbeThatFails() {
        fail(3, 0);
        assertThat(breaker.allows(2 * SECOND)).isTrue();
        assertThat(breaker.failed(2 * SECOND)).as("it was open before").isFalse();
        assertThat(breaker.allows(5 * SECOND)).isFalse();
        assertThat(breaker.allows(6 * SECOND)).isTrue();
        breaker.failed(6 * SECOND);
        assertThat(breaker.allows(13 * SECOND)).isFalse();
        assertThat(breaker.allows(14 * SECOND)).isTrue();
    }

    @Test
    void aFailureNowAndThenIsBorne() {
        for (int i = 0; i < 1000; i++) {
            breaker.failed(0);
            for (int good = 0; good < 9; good++) {
                breaker.succeeded();
            }
        }
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void failuresOfEveryOtherCallOpenIt() {
        for (int i = 0; i < 10; i++) {
            breaker.failed(0);
            if (!breaker.isOpen()) {
                breaker.succeeded();
            }
        }
        assertThat(breaker.isOpen()).isTrue();
    }
}
