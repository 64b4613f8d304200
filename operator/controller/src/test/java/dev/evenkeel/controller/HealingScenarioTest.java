package dev.evenkeel.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationSpec.Decision;
import dev.evenkeel.api.v1alpha1.Vote;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Story;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whole stories on a clock of their own: what happens, in which order, and what is written down of it. */
class HealingScenarioTest {
    /** Leaks 1 MiB/s from a minute after the world began, but only the pods that were there then. */
    static final World.Body LEAKS_ONCE = body(
            (age, now) -> 40 * World.MI + World.MI * Math.max(0, oldPod(age, now) ? age.toSeconds() - 60 : 0),
            (_, _) -> 0.05);
    /** Leaks 1 MiB/s in every pod, always. */
    private static final World.Body LEAKS_ALWAYS =
            body((age, _) -> 40 * World.MI + World.MI * Math.max(0, age.toSeconds() - 10), (_, _) -> 0.05);

    private static final World.Body HEALTHY =
            body((age, _) -> warmUp(age), (age, _) -> age.toSeconds() < 25 ? 0.19 : 0.05);

    private interface MemoryOf {
        double bytes(Duration age, Instant now);
    }

    private interface CpuOf {
        double cores(Duration age, int pods);
    }

    private static World.Body body(MemoryOf memory, CpuOf cpu) {
        return new World.Body() {
            @Override
            public double memoryBytes(Duration age, Instant now) {
                return Math.min(127 * World.MI, memory.bytes(age, now));
            }

            @Override
            public double cpuCores(Duration age, Instant now, int pods) {
                return cpu.cores(age, pods);
            }
        };
    }

    private static boolean oldPod(Duration age, Instant now) {
        return now.minus(age).equals(Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static double warmUp(Duration age) {
        return 20 * World.MI + 40 * World.MI * (1 - Math.exp(-age.toSeconds() / 30.0));
    }

    /** A demand of 0.35 cores that all pods share, each held at its limit of 0.2. */
    private static World.Body overloaded() {
        return body((age, _) -> warmUp(age), (_, pods) -> Math.min(0.2, 0.35 / pods));
    }

    @Test
    void aLeakIsFoundRestartedHeldAndHealed() {
        World world = new World(Policies.of(AutonomyMode.AUTO, Policies.RESTART), 2, LEAKS_ONCE);
        assertThat(world.runUntil(Duration.ofMinutes(15), () -> phase(world) == IncidentPhase.RESOLVED))
                .as("%s", world.transcript())
                .isTrue();
        assertThat(world.evictions()).isEqualTo(2);
        assertThat(deed(world).phase()).isEqualTo(RemediationPhase.HEALED);
        assertThat(world.transcript())
                .extracting(line -> line.substring(line.indexOf(' ') + 1))
                .containsExactly("Acting", "Verifying", "Resolved");
        IncidentStatus status = story(world).status();
        assertThat(status.causes().getFirst().kind()).isEqualTo("MemoryLeak");
        assertThat(status.timeline())
                .extracting(IncidentStatus.Entry::reason)
                .containsSubsequence(
                        "IncidentOpened",
                        "SignalBreached",
                        "CauseFound",
                        "Acting",
                        "ActionTaken",
                        "Healed",
                        "Resolved");
        assertThat(detectedAfter(world)).as("seconds from the leak's begin").isBetween(15L, 75L);
    }

    @Test
    void aLeakThatRefillsAfterHoldIsOnlyRelievedAndEscalatesInTheEnd() {
        World world = new World(Policies.of(AutonomyMode.AUTO, Policies.RESTART), 1, LEAKS_ALWAYS);
        assertThat(world.runUntil(Duration.ofMinutes(30), () -> phase(world) == IncidentPhase.ESCALATED))
                .as("%s", world.transcript())
                .isTrue();
        assertThat(world.archive().allDeeds())
                .extracting(Deed::phase)
                .contains(RemediationPhase.RELIEVED)
                .doesNotContain(RemediationPhase.HEALED);
        assertThat(story(world).status().held()).isNotEmpty();
        assertThat(world.summaries()).noneMatch(summary -> summary.contains("Shadow"));
    }

    /** Each pod is well for this long, then leaks. */
    private static World.Body leaksAfter(Duration well) {
        return body(
                (age, _) ->
                        40 * World.MI + World.MI * Math.max(0, age.minus(well).toSeconds()),
                (_, _) -> 0.05);
    }

    @Test
    void healedIsProvisionalTheSameTroubleInsideTheWindowMakesItRelieved() {
        World world =
                new World(Policies.of(AutonomyMode.AUTO, Policies.RESTART), 1, leaksAfter(Duration.ofMinutes(20)));
        assertThat(world.runUntil(Duration.ofMinutes(30), () -> phase(world) == IncidentPhase.RESOLVED))
                .as("%s", world.transcript())
                .isTrue();
        assertThat(deed(world).phase()).isEqualTo(RemediationPhase.HEALED);
        assertThat(world.runUntil(Duration.ofMinutes(30), () -> phase(world) != IncidentPhase.RESOLVED))
                .isTrue();
        assertThat(world.archive().allStories())
                .as("it is the same Incident")
                .singleElement()
                .satisfies(story -> assertThat(story.status().timeline())
                        .extracting(IncidentStatus.Entry::reason)
                        .containsSubsequence("Resolved", "Recurred", "Relieved"));
        assertThat(world.archive().allDeeds().getFirst().phase()).isEqualTo(RemediationPhase.RELIEVED);
    }

    @Test
    void theSameTroubleAfterTheWindowIsAnotherIncidentAndHealedStands() {
        World world =
                new World(Policies.of(AutonomyMode.AUTO, Policies.RESTART), 1, leaksAfter(Duration.ofMinutes(90)));
        assertThat(world.runUntil(
                        Duration.ofHours(4), () -> world.archive().allStories().size() == 2))
                .as("%s", world.transcript())
                .isTrue();
        assertThat(world.archive().allStories().getFirst().phase()).isEqualTo(IncidentPhase.CLOSED);
        assertThat(world.archive().allDeeds().getFirst().phase()).isEqualTo(RemediationPhase.HEALED);
    }

    @Test
    void anOverloadIsScaledAndHealed() {
        World world = new World(Policies.of(AutonomyMode.AUTO, Policies.SCALE), 1, overloaded());
        assertThat(world.runUntil(Duration.ofMinutes(15), () -> phase(world) == IncidentPhase.RESOLVED))
                .as("%s", world.transcript())
                .isTrue();
        assertThat(world.replicas()).isBetween(2, 3);
        assertThat(world.archive().allDeeds().getLast().phase()).isEqualTo(RemediationPhase.HEALED);
        assertThat(story(world).status().causes().getFirst().kind()).isEqualTo("Overload");
    }

    @Test
    void aHealthyWarmUpRaisesNothing() {
        World world = new World(Policies.of(AutonomyMode.AUTO, Policies.RESTART, Policies.SCALE), 3, HEALTHY);
        world.run(Duration.ofHours(2));
        assertThat(world.archive().allStories()).isEmpty();
        assertThat(world.archive().writes()).isZero();
    }

    @Test
    void recoveryThatWouldHaveComeAnywayIsNotCredited() {
        Instant loadEnds = Instant.parse("2026-01-01T00:04:00Z");
        World.Body spike = new World.Body() {
            @Override
            public double memoryBytes(Duration age, Instant now) {
                return warmUp(age);
            }

            @Override
            public double cpuCores(Duration age, Instant now, int pods) {
                return now.isAfter(loadEnds) ? 0.05 / pods : Math.min(0.2, 0.6 / pods);
            }
        };
        World world = new World(Policies.of(AutonomyMode.AUTO, Policies.SCALE), 2, spike);
        assertThat(world.runUntil(Duration.ofMinutes(20), () -> phase(world) == IncidentPhase.RESOLVED))
                .as("%s", world.transcript())
                .isTrue();
        assertThat(world.archive().allDeeds().getLast().phase()).isEqualTo(RemediationPhase.INCONCLUSIVE);
    }

    @Test
    void shadowRecordsWhatItWouldDoAndDoesNothing() {
        World world = new World(Policies.of(AutonomyMode.SHADOW, Policies.RESTART), 2, LEAKS_ONCE);
        world.run(Duration.ofMinutes(5));
        assertThat(world.evictions()).isZero();
        assertThat(world.archive().allDeeds()).singleElement().satisfies(deed -> {
            assertThat(deed.shadow()).isTrue();
            assertThat(deed.phase()).isEqualTo(RemediationPhase.PROPOSED);
        });
        assertThat(story(world).status().held())
                .extracting(IncidentStatus.Held::reason)
                .containsExactly(Reason.SHADOW_MODE.wireName());
    }

    @Test
    void approveWaitsForAPersonAndThenActs() {
        World world = new World(Policies.of(AutonomyMode.APPROVE, Policies.RESTART), 2, LEAKS_ONCE);
        assertThat(world.runUntil(Duration.ofMinutes(5), () -> phase(world) == IncidentPhase.AWAITING_APPROVAL))
                .isTrue();
        world.run(Duration.ofSeconds(20));
        assertThat(world.evictions()).isZero();
        world.archive().decide(deed(world).name(), new Decision("jo@example.com", Vote.APPROVE, "go", null));
        assertThat(world.runUntil(Duration.ofMinutes(1), () -> world.evictions() > 0))
                .isTrue();
    }

    @Test
    void aRejectedProposalIsNotMadeAgainAtOnce() {
        World world = new World(Policies.of(AutonomyMode.APPROVE, Policies.RESTART), 2, LEAKS_ONCE);
        world.runUntil(Duration.ofMinutes(5), () -> phase(world) == IncidentPhase.AWAITING_APPROVAL);
        world.archive().decide(deed(world).name(), new Decision("jo@example.com", Vote.REJECT, "known", null));
        world.run(Duration.ofMinutes(10));
        assertThat(world.evictions()).isZero();
        assertThat(world.archive().allDeeds()).hasSize(1);
        assertThat(deed(world).phase()).isEqualTo(RemediationPhase.REJECTED);
        assertThat(story(world).status().held())
                .extracting(IncidentStatus.Held::guard)
                .contains("declined");
    }

    @Test
    void crashBetweenIntendAndActResumes() {
        World world = new World(Policies.of(AutonomyMode.AUTO, Policies.RESTART), 2, LEAKS_ONCE);
        // The process dies with the eviction done and its outcome not written, again and again.
        world.dieAfterAct(() -> {
            throw new IllegalStateException("killed");
        });
        assertThatThrownBy(() -> world.run(Duration.ofMinutes(5))).hasMessage("killed");
        assertThat(world.evictions()).isEqualTo(1);
        world.restartOperator();
        world.dieAfterAct(() -> {});
        assertThat(world.runUntil(Duration.ofMinutes(15), () -> phase(world) == IncidentPhase.RESOLVED))
                .as("%s", world.transcript())
                .isTrue();
        assertThat(world.archive().allDeeds()).hasSize(1);
        assertThat(world.evictions()).as("each of the two sick pods once").isEqualTo(2);
    }

    @Test
    void pauseHoldsEverythingAndSaysSo() {
        World world = new World(Policies.of(AutonomyMode.AUTO, Policies.RESTART), 2, LEAKS_ONCE);
        world.pause(Optional.of("namespace shop carries evenkeel.dev/pause: \"true\""));
        world.run(Duration.ofMinutes(4));
        assertThat(world.evictions()).isZero();
        assertThat(story(world).status().held())
                .extracting(IncidentStatus.Held::reason)
                .contains(Reason.PAUSED.wireName());
        world.pause(Optional.empty());
        assertThat(world.runUntil(Duration.ofMinutes(1), () -> world.evictions() > 0))
                .isTrue();
    }

    @Test
    void neverAddsReplicasForALeak() {
        var always = new dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Step(
                "scale", "signals.memory.breached", null, Policies.SCALE.scale());
        World world = new World(Policies.of(AutonomyMode.AUTO, always), 2, LEAKS_ONCE);
        world.run(Duration.ofMinutes(6));
        assertThat(world.replicas()).isEqualTo(2);
        assertThat(phase(world)).isEqualTo(IncidentPhase.ESCALATED);
        assertThat(story(world).status().held())
                .extracting(IncidentStatus.Held::reason)
                .contains(Reason.LEAK_VETO.wireName());
    }

    @Test
    void leavesReplicasToTheAutoscalerThatOwnsThem() {
        World world = new World(Policies.of(AutonomyMode.AUTO, Policies.SCALE), 1, overloaded());
        world.scaledBy("HorizontalPodAutoscaler web");
        world.run(Duration.ofMinutes(6));
        assertThat(world.replicas()).isEqualTo(1);
        assertThat(story(world).status().held())
                .extracting(IncidentStatus.Held::reason)
                .contains(Reason.TARGET_OWNED.wireName());
    }

    @Test
    void quietTickWritesNothing() {
        World world = new World(Policies.of(AutonomyMode.AUTO, Policies.RESTART), 2, LEAKS_ONCE);
        world.runUntil(Duration.ofMinutes(15), () -> phase(world) == IncidentPhase.RESOLVED);
        int writes = world.archive().writes();
        world.run(Duration.ofMinutes(10));
        assertThat(world.archive().writes()).isEqualTo(writes);
    }

    @Test
    void aStoryIsWrittenAtMostOnceInTenSecondsWhileItsPhaseStays() {
        World world = new World(Policies.of(AutonomyMode.SHADOW, Policies.RESTART), 2, LEAKS_ONCE);
        world.runUntil(Duration.ofMinutes(5), () -> phase(world) == IncidentPhase.OPEN);
        int writes = world.archive().writes();
        world.run(Duration.ofMinutes(1));
        assertThat(world.archive().writes() - writes).isLessThanOrEqualTo(7);
    }

    private static Story story(World world) {
        return world.archive().allStories().getLast();
    }

    private static Deed deed(World world) {
        return world.archive().allDeeds().getLast();
    }

    private static IncidentPhase phase(World world) {
        return world.archive().allStories().isEmpty()
                ? IncidentPhase.UNKNOWN
                : story(world).phase();
    }

    private static long detectedAfter(World world) {
        Instant leakBegins = Instant.parse("2026-01-01T00:01:00Z");
        return Duration.between(leakBegins, story(world).spec().openedAt()).toSeconds();
    }
}
