package dev.evenkeel.controller.plan.model;

import static dev.evenkeel.controller.facts.model.ServerSeen.State.FAILED;
import static dev.evenkeel.controller.facts.model.ServerSeen.State.LOADING;
import static dev.evenkeel.controller.facts.model.ServerSeen.State.READY;
import static dev.evenkeel.controller.plan.model.GivenDeployment.loaded;
import static dev.evenkeel.controller.plan.model.GivenDeployment.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.controller.facts.model.DeploymentFacts.Phase;
import dev.evenkeel.controller.facts.model.DeploymentFacts.RunSeen;
import dev.evenkeel.controller.facts.model.DeploymentFacts.Source;
import dev.evenkeel.controller.facts.model.Floor;
import dev.evenkeel.controller.facts.model.ServerSeen;
import dev.evenkeel.controller.facts.model.ServersSeen.PodState;
import dev.evenkeel.controller.plan.model.RolloutVerdict.Candidate;
import dev.evenkeel.controller.plan.model.RolloutVerdict.Step;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RolloutPlannerTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final ServerSeen SILENT = new ServerSeen.Silent("connection refused");

    @ParameterizedTest(name = "{0}")
    @MethodSource("whatIsDecided")
    void decides(String sentence, GivenDeployment given, Class<? extends Step> want, String complaint) {
        RolloutVerdict verdict = given.verdict().rollout();

        assertThat(verdict.step()).isInstanceOf(want);
        assertThat(verdict.complaint().map(Finding::message).orElse("")).contains(complaint);
    }

    static Stream<Arguments> whatIsDecided() {
        return Stream.of(
                row("there is nothing to serve before the first revision", given(), Step.Nothing.class, ""),
                row("the first revision proves itself too", given().revision(1, "m1", -1), Step.Prove.class, ""),
                row(
                        "a candidate that is not ready is waited for",
                        given().revision(1, "m1", -1)
                                .candidate(1, MINUTE, false, PodState.FINE, says(1, loaded(1, "m1", LOADING))),
                        Step.Prove.class,
                        ""),
                row(
                        "a ready pod with another digest proves nothing",
                        given().revision(1, "m1", -1)
                                .candidate(1, MINUTE, true, PodState.FINE, says(1, loaded(1, "other", READY))),
                        Step.Prove.class,
                        ""),
                row(
                        "a candidate of another revision proves nothing",
                        given().revision(1, "m1", -1)
                                .revision(2, "m2", -1)
                                .candidate(1, MINUTE, true, PodState.FINE, says(1, loaded(1, "m1", READY))),
                        Step.Prove.class,
                        ""),
                row("a proven first revision takes the traffic", proven(given(), 1), Step.Write.class, ""),
                row(
                        "a model that cannot be loaded is rejected",
                        given().revision(1, "m1", -1)
                                .candidate(1, MINUTE, false, PodState.FINE, says(1, loaded(1, "m1", FAILED))),
                        Step.Reject.class,
                        "give the uri and digest of an ONNX model"),
                row(
                        "a crash may be chance",
                        given().revision(1, "m1", -1).candidate(1, MINUTE, false, new PodState("Error", "", 2), SILENT),
                        Step.Prove.class,
                        ""),
                row(
                        "three crashes are not",
                        given().revision(1, "m1", -1).candidate(1, MINUTE, false, new PodState("Error", "", 3), SILENT),
                        Step.Reject.class,
                        "crashed 3 times"),
                row(
                        "memory is named when that is what it lacks",
                        given().revision(1, "m1", -1)
                                .candidate(1, MINUTE, false, new PodState("OOMKilled", "", 3), SILENT),
                        Step.Reject.class,
                        "spec.server.resources.limits.memory"),
                row(
                        "a missing image is not the model's fault",
                        given().revision(1, "m1", -1)
                                .candidate(1, MINUTE, false, new PodState("ErrImagePull", "", 0), SILENT),
                        Step.Prove.class,
                        "cannot get its image"),
                row(
                        "patience with a candidate ends, but nothing is held against the model",
                        given().revision(1, "m1", -1)
                                .candidate(1, MINUTE.multipliedBy(11), false, PodState.FINE, SILENT),
                        Step.Prove.class,
                        "within 10 minutes"),
                row(
                        "a proven revision waits for a person when promotion is manual",
                        proven(given().manual(), 1),
                        Step.AwaitPromotion.class,
                        ""),
                row("the pin is that person's word", proven(given().manual().pin("sales-1"), 1), Step.Write.class, ""),
                row(
                        "a pin of nothing keeps what serves and says what there is",
                        serving().pin("sales-9"),
                        Step.Steady.class,
                        "there are sales-1"),
                row("what serves goes on", serving(), Step.Steady.class, ""),
                row("servers load the next one beside the champion", proven(serving(), 2), Step.Write.class, ""),
                row(
                        "all ready servers must have loaded it",
                        proven(given().revision(1, "m1", 1), 2)
                                .floor(2, "sales-1", "sales-2")
                                .server(true, says(2, loaded(1, "m1", READY), loaded(2, "m2", READY)))
                                .server(true, says(2, loaded(1, "m1", READY), loaded(2, "m2", LOADING))),
                        Step.AwaitLoad.class,
                        ""),
                row(
                        "a server that holds an older generation has not",
                        proven(given().revision(1, "m1", 1), 2)
                                .floor(2, "sales-1", "sales-2")
                                .server(true, says(1, loaded(1, "m1", READY), loaded(2, "m2", READY))),
                        Step.AwaitLoad.class,
                        ""),
                row(
                        "a ready server that does not answer is named",
                        proven(given().revision(1, "m1", 1), 2)
                                .floor(2, "sales-1", "sales-2")
                                .server(true, SILENT),
                        Step.AwaitLoad.class,
                        "server-0 is ready but does not answer the operator on port 8081"),
                row(
                        "a server that takes no requests is not waited for",
                        proven(given().revision(1, "m1", 1), 2)
                                .floor(2, "sales-1", "sales-2")
                                .server(true, says(2, loaded(1, "m1", READY), loaded(2, "m2", READY)))
                                .server(false, SILENT),
                        Step.Write.class,
                        ""),
                row(
                        "a model that one server cannot load is rejected",
                        proven(given().revision(1, "m1", 1), 2)
                                .floor(2, "sales-1", "sales-2")
                                .server(true, says(2, loaded(1, "m1", READY), loaded(2, "m2", FAILED))),
                        Step.Reject.class,
                        "no ONNX model"),
                row("a rejected one does not come back by itself", serving().rejected(2, "m2"), Step.Steady.class, ""),
                row(
                        "a pin brings a rejected one back, through the same proof",
                        serving().rejected(2, "m2").pin("sales-2"),
                        Step.Prove.class,
                        ""),
                row(
                        "servers forget what was rejected beside the champion",
                        given().revision(1, "m1", 1).rejected(2, "m2").floor(2, "sales-1", "sales-2"),
                        Step.Write.class,
                        ""),
                row("suspend holds a rollout", proven(serving().suspended(), 2), Step.Hold.class, ""),
                row("a pause holds a rollout", proven(serving().paused(), 2), Step.Hold.class, ""),
                row(
                        "a named run that is not there is told",
                        given().source(new Source.FromRun("april", Optional.empty())),
                        Step.Nothing.class,
                        "spec.model.trainingRun is \"april\", but there is no such TrainingRun"),
                row(
                        "a named run without a model is told",
                        given().source(new Source.FromRun("april", Optional.of(failed()))),
                        Step.Nothing.class,
                        "has no model to serve"),
                row(
                        "a lost floor is built anew from what was promoted last",
                        given().revision(1, "m1", 1)
                                .revision(2, "m2", 2)
                                .revision(3, "m3", -1)
                                .pin("sales-2"),
                        Step.Write.class,
                        ""));
    }

    @Test
    void weightMovesOnlyAfterAllHaveLoaded() {
        Floor first = write(proven(serving(), 2));
        assertThat(first.entries()).extracting(Floor.Entry::name).containsExactly("sales-1", "sales-2");
        assertThat(first.serves("sales-1")).isTrue();
        assertThat(first.generation()).isEqualTo(2);

        Floor second = write(proven(given().revision(1, "m1", 1), 2)
                .floor(2, "sales-1", "sales-2")
                .server(true, says(2, loaded(1, "m1", READY), loaded(2, "m2", READY))));
        assertThat(second.serves("sales-2")).isTrue();
        assertThat(second.entry("sales-1").map(Floor.Entry::weight)).contains(0);
        assertThat(second.generation()).isEqualTo(3);
    }

    @Test
    void aRollBackToAWarmRevisionIsOneChangeOfWeightsWithoutACandidate() {
        GivenDeployment given = given().revision(1, "m1", 1)
                .revision(2, "m2", 2)
                .floor(5, "sales-2", "sales-1")
                .server(true, says(5, loaded(1, "m1", READY), loaded(2, "m2", READY)))
                .pin("sales-1");

        assertThat(write(given).serves("sales-1")).isTrue();
        assertThat(given.verdict().rollout().candidate()).isInstanceOf(Candidate.Remove.class);
    }

    @Test
    void whatTookTheTrafficIsMarkedOnceAndTheCandidateGoes() {
        RolloutVerdict fresh = given().revision(1, "m1", -1)
                .floor(1, "sales-1")
                .server(true, says(1, loaded(1, "m1", READY)))
                .verdict()
                .rollout();
        assertThat(fresh.promoted()).isPresent();
        assertThat(fresh.candidate()).isInstanceOf(Candidate.Remove.class);
        assertThat(serving().verdict().rollout().promoted()).isEmpty();
    }

    @Test
    void aPauseLeavesEvenTheCandidateAsItIs() {
        assertThat(serving().paused().verdict().rollout().candidate()).isInstanceOf(Candidate.Keep.class);
        assertThat(serving().paused().verdict().mayAct()).isFalse();
    }

    @Test
    void theSameModelFromAnotherRunIsTheSameRevision() {
        GivenDeployment given = given().revision(1, "m1", 1)
                .floor(1, "sales-1")
                .server(true, says(1, loaded(1, "m1", READY)))
                .run(Phase.SUCCEEDED, MINUTE, "m1");

        assertThat(given.verdict().newRevision()).isEmpty();
        assertThat(given.verdict().rollout().step()).isInstanceOf(Step.Steady.class);
    }

    @Test
    void aNumberIsNeverUsedTwiceEvenWhenItsRevisionWasDeleted() {
        GivenDeployment given = given().revision(7, "m7", 1).floor(3, "sales-7").run(Phase.SUCCEEDED, MINUTE, "m8");

        assertThat(given.verdict().newRevision().map(NewRevision::name)).contains("sales-8");
    }

    @Test
    void theSameBytesAtAnotherUriInheritTheirRejection() {
        NewRevision revision = given().rejected(1, "m1")
                .source(new Source.External("https://elsewhere/m.onnx", "m1"))
                .verdict()
                .newRevision()
                .orElseThrow();

        assertThat(revision.rejection())
                .hasValueSatisfying(why -> assertThat(why.message())
                        .contains("was rejected as revision sales-1 (NotOnnx)", "set spec.rollout.pin to sales-2"));
    }

    private static Floor write(GivenDeployment given) {
        return ((Step.Write) given.verdict().rollout().step()).floor();
    }

    private static GivenDeployment serving() {
        return given().revision(1, "m1", 1).floor(1, "sales-1").server(true, says(1, loaded(1, "m1", READY)));
    }

    /** And a revision of this number that has proven itself. */
    private static GivenDeployment proven(GivenDeployment given, int number) {
        String model = "m" + number;
        return given.revision(number, model, -1)
                .candidate(number, MINUTE, true, PodState.FINE, says(1, loaded(number, model, READY)));
    }

    private static RunSeen failed() {
        return new RunSeen(
                "april",
                "uid",
                Phase.FAILED,
                GivenDeployment.NOW,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "DataEmpty",
                "no rows");
    }

    private static GivenDeployment given() {
        return new GivenDeployment();
    }

    private static Arguments row(String sentence, GivenDeployment given, Class<? extends Step> want, String complaint) {
        return Arguments.of(sentence, given, want, complaint);
    }
}
