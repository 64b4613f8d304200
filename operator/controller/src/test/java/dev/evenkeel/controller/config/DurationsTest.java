package dev.evenkeel.controller.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @Test
    void readsWhatItPrints() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 1000; i++) {
            Duration duration = Duration.ofMillis(random.nextLong(1_000_000_000L));
            assertThat(Durations.parse(Durations.print(duration))).contains(duration);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5d", "-5m", "3 days", "5 m", "m", "99999999999999999999h"})
    void refusesWhatTheApiRefuses(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }
}
