package dev.evenkeel.controller.plan.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.facts.model.Data;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Phase;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Source;
import dev.evenkeel.controller.facts.model.TriggersSeen.Slot;
import dev.evenkeel.controller.plan.model.TrainingVerdict.Busy;
import dev.evenkeel.controller.plan.model.TrainingVerdict.Ended;
import dev.evenkeel.controller.plan.model.TrainingVerdict.Hold;
import dev.evenkeel.controller.plan.model.TrainingVerdict.NotTrained;
import dev.evenkeel.controller.plan.model.TrainingVerdict.Settled;
import dev.evenkeel.controller.plan.model.TrainingVerdict.Start;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingPlannerTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant NOON = GivenDeployment.NOW;

    @ParameterizedTest(name = "{0}")
    @MethodSource("whatIsDecided")
    void decides(String sentence, GivenDeployment given, Class<? extends TrainingVerdict> want, String says) {
        TrainingVerdict verdict = given.verdict().training();

        assertThat(verdict).isInstanceOf(want);
        assertThat(verdict.toString()).contains(says);
    }

    static Stream<Arguments> whatIsDecided() {
        return Stream.of(
                row("the first run starts at once", given(), Start.class, "sha256:a"),
                row(
                        "nothing is trained for a model that is given",
                        given().source(new Source.External("https://e.com/m.onnx", "sha256:m")),
                        NotTrained.class,
                        ""),
                row("a run at work is waited for", given().run(Phase.ACTIVE, HOUR, ""), Busy.class, ""),
                row(
                        "data that change during a run wait for its end",
                        given().run(Phase.ACTIVE, HOUR, "").data("sha256:b"),
                        Busy.class,
                        ""),
                row(
                        "data that changed start a run after it",
                        given().run(Phase.SUCCEEDED, HOUR, "sha256:m").data("sha256:b"),
                        Start.class,
                        "sha256:b"),
                row(
                        "data that were trained on need no run",
                        given().run(Phase.SUCCEEDED, HOUR, "sha256:m"),
                        Settled.class,
                        ""),
                row(
                        "a gate that failed is not tried again on the same data",
                        given().run(Phase.REJECTED, HOUR, ""),
                        Ended.class,
                        "in words"),
                row(
                        "bad data are not tried again, and the reason is the trainer's",
                        given().run(Phase.FAILED, HOUR, ""),
                        Ended.class,
                        "TARGET_COLUMN_MISSING"),
                row(
                        "a new template trains on the same data",
                        given().run(Phase.FAILED, HOUR, "").template("t2"),
                        Start.class,
                        "t2"),
                row(
                        "the minimal interval holds a run back until its time",
                        given().run(Phase.SUCCEEDED, HOUR, "sha256:m")
                                .data("sha256:b")
                                .minInterval(Duration.ofHours(3)),
                        Hold.class,
                        "2026-01-01T14:00:00Z"),
                row(
                        "the minimal interval does not hold back a new template",
                        given().run(Phase.SUCCEEDED, HOUR, "sha256:m")
                                .template("t2")
                                .minInterval(Duration.ofHours(3)),
                        Start.class,
                        "t2"),
                row(
                        "data that are not there hold it back, in the words of the template's field",
                        given().data(new Data.NoConfigMap(GivenDeployment.URI, "sales")),
                        Hold.class,
                        "spec.training.template.spec.data.uri is \"configMap://sales/data.csv\", but there is no ConfigMap"),
                row(
                        "a key that is not there holds it back",
                        given().data(new Data.NoKey(GivenDeployment.URI, "sales", "data.csv", List.of("x"))),
                        Hold.class,
                        "has no key data.csv (it has x)"),
                row("suspend holds it back", given().suspended(), Hold.class, "spec.suspend"),
                row("a pause holds it back", given().paused(), Hold.class, "evenkeel.dev/pause"),
                row(
                        "a schedule that cannot be read is told",
                        given().schedule(new Slot.Invalid("0 3 * * 9", "UTC", "9 is no day")),
                        Hold.class,
                        "9 is no day"),
                row(
                        "the first run of a schedule does not wait for the clock",
                        given().schedule(at(Optional.empty())),
                        Start.class,
                        ""),
                row(
                        "a schedule alone does not look at the data",
                        given().schedule(at(Optional.empty()))
                                .run(Phase.SUCCEEDED, HOUR, "m")
                                .data("sha256:b"),
                        Settled.class,
                        ""),
                row(
                        "a slot starts a run",
                        given().schedule(at(Optional.empty()))
                                .run(Phase.SUCCEEDED, HOUR, "m")
                                .schedule(at(Optional.of(NOON.minusSeconds(5)))),
                        Start.class,
                        ""),
                row(
                        "a slot from before the deployment existed starts none",
                        given().schedule(at(Optional.empty()))
                                .run(Phase.SUCCEEDED, HOUR, "m")
                                .schedule(at(Optional.of(NOON.minus(Duration.ofDays(2))))),
                        Settled.class,
                        ""));
    }

    @Test
    void theNameOfTheRunFollowsFromTheDataAndTheTemplateAlone() {
        String name = start(given()).name();

        assertThat(start(given().minInterval(HOUR).manual()).name()).isEqualTo(name);
        assertThat(start(given().data("sha256:b")).name()).isNotEqualTo(name);
        assertThat(start(given().template("t2")).name()).isNotEqualTo(name);
        assertThat(name).matches("sales-[0-9a-f]{10}");
    }

    @Test
    void theRunIsComparedWithWhatServes() {
        Start start = start(given().revision(1, "sha256:m", 1).floor(1, "sales-1"));

        assertThat(start.champion()).contains("sha256:manifest1");
    }

    @Test
    void aRunThatWasDeletedIsNotRepeatedWhileItsRevisionIsKnown() {
        GivenDeployment done = given().run(Phase.SUCCEEDED, HOUR, "sha256:m");
        NewRevision revision = done.verdict().newRevision().orElseThrow();

        assertThat(revision.run()).contains(start(given()).name());
    }

    @Test
    void itWakesForTheNextSlotAndForTheEndOfTheInterval() {
        Slot.At slot = new Slot.At(Optional.empty(), Optional.of(NOON.plusSeconds(90)));

        assertThat(given().schedule(slot)
                        .run(Phase.REJECTED, HOUR, "")
                        .verdict()
                        .wakeAfter())
                .contains(Duration.ofSeconds(90));
        assertThat(given().run(Phase.REJECTED, HOUR, "")
                        .data("sha256:b")
                        .minInterval(HOUR.multipliedBy(2))
                        .verdict()
                        .wakeAfter())
                .contains(HOUR);
        assertThat(given().run(Phase.REJECTED, HOUR, "").verdict().wakeAfter()).isEmpty();
    }

    @Test
    void aHeldRunSaysWhoseTurnItIs() {
        assertThat(hold(given().suspended()).why().reason()).isEqualTo(Reason.SUSPENDED);
        assertThat(hold(given().paused()).why().reason()).isEqualTo(Reason.PAUSED);
    }

    private static Hold hold(GivenDeployment given) {
        return (Hold) given.verdict().training();
    }

    private static Start start(GivenDeployment given) {
        return (Start) given.verdict().training();
    }

    private static Slot at(Optional<Instant> last) {
        return new Slot.At(last, Optional.of(NOON.plusSeconds(3600)));
    }

    private static GivenDeployment given() {
        return new GivenDeployment();
    }

    private static Arguments row(
            String sentence, GivenDeployment given, Class<? extends TrainingVerdict> want, String says) {
        return Arguments.of(sentence, given, want, says);
    }
}
