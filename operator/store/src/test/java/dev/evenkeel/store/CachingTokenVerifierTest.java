package dev.evenkeel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.store.TokenVerifier.VerifierUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CachingTokenVerifierTest {
    private final List<String> asked = new ArrayList<>();
    private final MovingClock clock = new MovingClock();
    private Optional<String> answer = Optional.of("user");
    private boolean down;
    private final CachingTokenVerifier verifier = new CachingTokenVerifier(this::ask, clock);

    private static final class MovingClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private Optional<String> ask(String token) throws VerifierUnavailable {
        asked.add(token);
        if (down) {
            throw new VerifierUnavailable("down", new IllegalStateException());
        }
        return answer;
    }

    @Test
    void asksOnceAMinute() throws VerifierUnavailable {
        verifier.user("a");
        clock.now = clock.now.plus(Duration.ofSeconds(59));
        assertThat(verifier.user("a")).hasValue("user");
        assertThat(asked).hasSize(1);
        clock.now = clock.now.plus(Duration.ofSeconds(1));
        answer = Optional.empty();
        assertThat(verifier.user("a")).as("revoked").isEmpty();
        assertThat(asked).hasSize(2);
    }

    @Test
    void asksAgainSoonAboutATokenThatIsNotValid() throws VerifierUnavailable {
        answer = Optional.empty();
        verifier.user("a");
        verifier.user("a");
        assertThat(asked).hasSize(1);
        clock.now = clock.now.plus(Duration.ofSeconds(10));
        answer = Optional.of("user");
        assertThat(verifier.user("a")).hasValue("user");
    }

    @Test
    void remembersNoOutage() throws VerifierUnavailable {
        down = true;
        assertThatThrownBy(() -> verifier.user("a")).isInstanceOf(VerifierUnavailable.class);
        down = false;
        assertThat(verifier.user("a")).hasValue("user");
    }

    @Test
    void forgetsTheLeastRecentlyUsed() throws VerifierUnavailable {
        verifier.user("first");
        for (int i = 0; i < CachingTokenVerifier.CAPACITY; i++) {
            verifier.user("token-" + i);
        }
        asked.clear();
        verifier.user("token-5");
        verifier.user("first");
        assertThat(asked).containsExactly("first");
    }
}
