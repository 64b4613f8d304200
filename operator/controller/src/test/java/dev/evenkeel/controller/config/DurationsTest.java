package dev.evenkeel.controller.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.TimeSpan;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DurationsTest {
    @Test
    void printsWhatTheApiReadsBack() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 1000; i++) {
            Duration duration = Duration.ofMillis(random.nextLong(1_000_000_000L));
            assertThat(TimeSpan.of(Durations.print(duration)).duration()).isEqualTo(duration);
        }
    }

    @Test
    void roundsForPeople() {
        assertThat(Durations.about(Duration.ofMillis(61_600))).isEqualTo("1m2s");
        assertThat(Durations.about(Duration.ofSeconds(-3))).isEqualTo("0s");
    }
}
