package dev.evenkeel.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.controller.fault.Retry;
import dev.evenkeel.controller.fault.TransientFault;
import dev.evenkeel.controller.knowledge.InMemoryArchive;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An API server that fails at one write of a whole story, at each in turn: nothing is lost and nothing is done twice. What
 * is said of a failure's kind is what the reconciler goes by.
 */
class ApiErrorScenarioTest {
    /** Writes of the story without a failure, and some more. */
    private static final int WRITES = 14;

    record Weather(String name, boolean written, Supplier<RuntimeException> failure) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Weather> WEATHER = List.of(
            new Weather("500", false, () -> answered(500)),
            new Weather("429", false, () -> answered(429)),
            new Weather("conflict", false, () -> new TransientFault("changed meanwhile")),
            new Weather(
                    "timeout after the write",
                    true,
                    () -> new KubernetesClientException("timed out", new IOException("timed out"))));

    private static KubernetesClientException answered(int code) {
        return new KubernetesClientException(
                new StatusBuilder().withCode(code).withMessage("no").build());
    }

    static Stream<Arguments> failures() {
        return WEATHER.stream()
                .flatMap(weather -> IntStream.rangeClosed(1, WRITES).mapToObj(write -> Arguments.of(weather, write)));
    }

    @ParameterizedTest(name = "{0} at write {1}")
    @MethodSource("failures")
    void nothingIsLostAndNothingDoneTwice(Weather weather, int write) {
        World world = new World(Policies.of(AutonomyMode.AUTO, Policies.RESTART), 2, HealingScenarioTest.LEAKS_ONCE);
        InMemoryArchive archive = world.archive();
        archive.failAt(write, weather.written(), weather.failure());
        boolean resolved = world.runUntilInBadWeather(
                Duration.ofMinutes(20),
                failure -> assertThat(Retry.retryFor(failure)).isEqualTo(Retry.BACKOFF),
                () -> archive.allStories().stream().anyMatch(story -> story.phase() == IncidentPhase.RESOLVED));

        assertThat(resolved).as("%s", world.transcript()).isTrue();
        assertThat(world.evictions()).as("each of the two sick pods once").isEqualTo(2);
        assertThat(archive.allStories()).hasSize(1);
        assertThat(archive.allDeeds())
                .singleElement()
                .satisfies(deed -> assertThat(deed.phase()).isEqualTo(RemediationPhase.HEALED));
    }
}
