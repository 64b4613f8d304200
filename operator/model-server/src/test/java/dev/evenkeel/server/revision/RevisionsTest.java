package dev.evenkeel.server.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.engine.Model;
import dev.evenkeel.server.revision.RevisionStatus.State;
import dev.evenkeel.server.revision.Revisions.Verdict;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of swapping, with a loader that ends a load when the test says so. */
class RevisionsTest {
    @TempDir
    Path directory;

    private final GatedLoader loader = new GatedLoader();
    private Revisions revisions = start(desired(1, "a", 100));

    /** Each load waits for its outcome. */
    private final class GatedLoader implements RevisionLoader {
        private final Map<String, Queue<LoadFailure>> failures = new ConcurrentHashMap<>();
        private final Map<String, java.util.concurrent.CountDownLatch> gates = new ConcurrentHashMap<>();
        private final Map<String, Revision> loaded = new ConcurrentHashMap<>();

        @Override
        public Revision load(RevisionSpec spec) throws LoadFailure {
            try {
                gate(spec.name()).await();
            } catch (InterruptedException e) {
                throw new LoadFailure(FailureReason.INTERNAL_ERROR, "interrupted", e);
            }
            LoadFailure failure = failures.computeIfAbsent(spec.name(), name -> new ArrayDeque<>())
                    .poll();
            if (failure != null) {
                throw failure;
            }
            Revision revision = new Revision(spec.name(), spec.digest(), model());
            loaded.put(spec.name(), revision);
            return revision;
        }

        private Model model() {
            try {
                return TestModels.load(
                        TestModels.write(directory, "m" + loaded.size() + ".onnx", TestModels.linear(0, 1)));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private java.util.concurrent.CountDownLatch gate(String name) {
            return gates.computeIfAbsent(name, n -> new java.util.concurrent.CountDownLatch(1));
        }

        void open(String name) {
            gate(name).countDown();
        }

        void fail(String name, FailureReason reason) {
            failures.computeIfAbsent(name, n -> new ArrayDeque<>()).add(new LoadFailure(reason, "as the test wants"));
        }
    }

    private Revisions start(Desired desired) {
        return new Revisions(
                desired,
                loader,
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().factory()));
    }

    private void restart(Desired desired) {
        revisions.close();
        revisions = start(desired);
    }

    private static Desired desired(long generation, Object... namesAndWeights) {
        List<RevisionSpec> specs = new java.util.ArrayList<>();
        for (int i = 0; i < namesAndWeights.length; i += 2) {
            String name = (String) namesAndWeights[i];
            specs.add(
                    new RevisionSpec(name, URI.create("file:/" + name), TestModels.digest(TestModels.utf8(name)), (int)
                            namesAndWeights[i + 1]));
        }
        return new Desired("shop/sales", generation, specs);
    }

    private List<String> serving() {
        return revisions.state().routes().shares().stream()
                .map(share -> share.revision().name() + ":" + share.weight())
                .toList();
    }

    private void awaitServing(String... expected) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(serving()).containsExactly(expected));
    }

    private State stateOf(String name) {
        return revisions.state().revisions().stream()
                .filter(revision -> revision.name().equals(name))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private void awaitState(String name, State expected) {
        await().atMost(Duration.ofSeconds(10)).until(() -> stateOf(name) == expected);
    }

    @AfterEach
    void close() {
        revisions.close();
    }

    @Test
    void servesNothingUntilTheFirstRevisionIsLoaded() {
        assertThat(serving()).isEmpty();
        assertThat(stateOf("a")).isEqualTo(State.LOADING);
        loader.open("a");
        awaitServing("a:100");
    }

    @Test
    void theOldRevisionServesWhileTheNewOneLoadsAndGoesAfterwards() {
        loader.open("a");
        awaitServing("a:100");
        Revision old = revisions.state().routes().shares().getFirst().revision();
        assertThat(revisions.apply(desired(2, "b", 100))).isEqualTo(Verdict.ACCEPTED);
        assertThat(serving()).containsExactly("a:100");
        assertThat(old.acquire()).as("a request in progress").isTrue();
        loader.open("b");
        awaitServing("b:100");
        assertThat(old.isOpen()).as("until its last request ends").isTrue();
        old.release();
        assertThat(old.isOpen()).isFalse();
        assertThat(revisions.state().routes().byName()).containsOnlyKeys("b");
    }

    @Test
    void aListedRevisionWithoutWeightStaysWarmAndComesBackAtOnce() {
        loader.open("a");
        loader.open("b");
        awaitServing("a:100");
        revisions.apply(desired(2, "b", 100, "a", 0));
        awaitServing("b:100");
        assertThat(revisions.state().routes().byName()).containsOnlyKeys("a", "b");
        revisions.apply(desired(3, "a", 100, "b", 0));
        assertThat(serving()).as("no load, no wait").containsExactly("a:100");
    }

    @Test
    void aFailingCandidateGetsNoTrafficAndTakesNone() {
        loader.open("a");
        loader.open("b");
        awaitServing("a:100");
        loader.fail("b", FailureReason.NOT_ONNX);
        revisions.apply(desired(2, "a", 95, "b", 5));
        awaitState("b", State.FAILED);
        assertThat(serving()).containsExactly("a:95");
        RevisionStatus failed = revisions.state().revisions().get(1);
        assertThat(failed.reason()).isEqualTo("NotOnnx");
        assertThat(failed.message()).isEqualTo("as the test wants");
    }

    @Test
    void aFailingSuccessorLeavesTheOldRevisionServing() {
        loader.open("a");
        loader.open("b");
        awaitServing("a:100");
        loader.fail("b", FailureReason.DIGEST_MISMATCH);
        revisions.apply(desired(2, "b", 100));
        awaitState("b", State.FAILED);
        assertThat(serving()).containsExactly("a:100");
        assertThat(revisions.state().revisions())
                .extracting(RevisionStatus::name)
                .containsExactly("b");
        loader.open("c");
        revisions.apply(desired(3, "c", 100));
        awaitServing("c:100");
    }

    @Test
    void aServerThatStartsWithABrokenChampionDoesNotServeTheCandidateInstead() {
        loader.open("champion");
        loader.open("candidate");
        loader.fail("champion", FailureReason.DIGEST_MISMATCH);
        restart(desired(1, "champion", 95, "candidate", 5));
        awaitState("champion", State.FAILED);
        awaitState("candidate", State.READY);
        assertThat(serving()).isEmpty();
    }

    @Test
    void anUnreachableRevisionIsTriedAgain() {
        loader.fail("a", FailureReason.UNREACHABLE);
        loader.open("a");
        awaitState("a", State.FAILED);
        awaitServing("a:100");
        assertThat(revisions.state().revisions().getFirst().reason()).isEmpty();
    }

    @Test
    void aRefusedRevisionIsTriedAgainOnlyWhenTheDesiredStateChanges() {
        loader.fail("a", FailureReason.NOT_ONNX);
        loader.open("a");
        awaitState("a", State.FAILED);
        assertThat(revisions.apply(desired(2, "a", 100))).isEqualTo(Verdict.ACCEPTED);
        awaitServing("a:100");
    }

    @Test
    void pausesGrowUpToAMinuteHalf() {
        assertThat(List.of(1, 2, 3, 4, 5, 6, 7, 100))
                .map(attempts -> Revisions.pause(attempts).toSeconds())
                .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
    }

    @Test
    void theGenerationNeverGoesDownAndNeverMeansTwoThings() {
        assertThat(revisions.apply(desired(0, "b", 1))).isEqualTo(Verdict.LOWER_GENERATION);
        assertThat(revisions.apply(desired(1, "a", 100))).isEqualTo(Verdict.UNCHANGED);
        assertThat(revisions.apply(desired(1, "b", 100))).isEqualTo(Verdict.CONTRADICTION);
        assertThat(revisions.apply(
                        new Desired("shop/other", 9, desired(1, "a", 1).revisions())))
                .isEqualTo(Verdict.OTHER_MODEL);
        assertThat(revisions.state().generation()).isEqualTo(1);
    }

    @Test
    void whatIsNoLongerWantedIsDroppedWhenItsLoadEnds() {
        revisions.apply(desired(2, "b", 100));
        loader.open("a");
        loader.open("b");
        awaitServing("b:100");
        Revision first = loader.loaded.get("a");
        assertThat(first == null || !first.isOpen()).isTrue();
    }

    @Test
    void aLoadThatNobodyWantsAnyMoreDoesNotHoldUpWhatIsWanted() {
        loader.open("b"); // "a" stays shut
        revisions.apply(desired(2, "b", 100));
        awaitServing("b:100");
    }

    @Test
    void theSameNameWithOtherBytesIsAnotherRevision() {
        loader.open("a");
        awaitServing("a:100");
        Revision old = revisions.state().routes().shares().getFirst().revision();
        RevisionSpec spec = desired(2, "a", 100).revisions().getFirst();
        RevisionSpec other =
                new RevisionSpec("a", spec.uri(), TestModels.digest(TestModels.utf8("other")), spec.weight());
        revisions.apply(new Desired("shop/sales", 2, List.of(other)));
        await().until(() -> !old.isOpen());
        assertThat(serving()).containsExactly("a:100");
        assertThat(revisions.state().routes().shares().getFirst().revision().digest())
                .isEqualTo(other.digest());
    }
}
