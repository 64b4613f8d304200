package dev.evenkeel.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.dispatch.Failure.Kind;
import dev.evenkeel.server.engine.Model;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.Routes;
import dev.evenkeel.server.revision.Routes.Share;
import dev.evenkeel.server.revision.ServingState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One worker, held at a gate while calls pile up, so that each test knows what waits together. */
class DispatcherTest {
    private final List<String> shadowed = new CopyOnWriteArrayList<>();

    private final Observer observer = new Observer() {
        @Override
        public void inferred(Call call, Revision revision, InferRequest request, List<Tensor> outputs, Timing timing) {}

        @Override
        public void failed(Call call, @Nullable Revision revision, Failure failure, Timing timing) {}

        @Override
        public void shadowed(Call call, Revision shadow, InferRequest request, List<Tensor> outputs, Timing timing) {
            shadowed.add(shadow.name() + " " + outputs.getFirst().bytes().getFloat(0));
        }

        @Override
        public void shadowFailed(Call call, Revision shadow, Failure failure, Timing timing) {
            shadowed.add(shadow.name() + " " + failure.kind());
        }
    };

    private final Map<String, ServingState> served = new ConcurrentHashMap<>();
    private final RowModel model = new RowModel(1);
    private @Nullable Dispatcher dispatcher;

    @AfterEach
    void drain() throws InterruptedException {
        model.open();
        assertThat(dispatcher().drain(Duration.ofSeconds(30))).isTrue();
    }

    private Dispatcher dispatcher() {
        return Objects.requireNonNull(dispatcher);
    }

    private void serve(String name, Model served) {
        serve(name, new Share(new Revision(name + "-1", "sha256:0", served), 100));
    }

    private void serve(String name, Share... shares) {
        List<Revision> loaded = new ArrayList<>();
        for (Share share : shares) {
            loaded.add(share.revision());
        }
        served.put(name, new ServingState(name, 1, List.of(), new Routes(List.of(shares), loaded)));
    }

    private void start(int queue, int maxBatch) {
        start(new DispatchOptions(1, queue, Duration.ofSeconds(30), maxBatch, Duration.ofSeconds(10)));
    }

    private void start(DispatchOptions options) {
        dispatcher = Dispatcher.start(served::get, options, observer);
    }

    /** Keeps the worker busy until the model's gate opens. */
    private void hold() throws InterruptedException {
        submit(RowCall.of("m", RowModel.GATE, 0));
        model.entered.await();
        model.batches.clear();
    }

    private RowCall submit(RowCall call) {
        dispatcher().submit(call);
        return call;
    }

    @Test
    void whatWaitsRunsAtOnceAndEachCallGetsItsRows() throws Exception {
        serve("m", model);
        start(256, 64);
        hold();
        RowCall one = submit(RowCall.of("m", 1, 2));
        RowCall three = submit(RowCall.of("m", 3, 4, 5, 6, 7, 8));
        RowCall two = submit(RowCall.of("m", 10, 20, 30, 40));
        model.open();
        assertThat(one.end().values()).containsExactly(3);
        assertThat(three.end().values()).containsExactly(7, 11, 15);
        assertThat(two.end().values()).containsExactly(30, 70);
        assertThat(model.batches).containsExactly(6);
    }

    @Test
    void aWorkerOutlivesACallThatTheHeapHasNoRoomFor() throws Exception {
        serve("m", model);
        start(256, 64);
        hold();
        RowCall large = submit(RowCall.of("m", RowModel.LARGE, 1));
        RowCall beside = submit(RowCall.of("m", 1, 2));
        model.open();
        assertThat(failure(large).kind()).isEqualTo(Failure.Kind.OVERLOADED);
        assertThat(beside.end().values()).containsExactly(3);
        assertThat(submit(RowCall.of("m", 3, 4)).end().values()).containsExactly(7);
    }

    @Test
    void aCallThatIsWrongFailsAlone() throws Exception {
        serve("m", model);
        start(256, 64);
        hold();
        RowCall good = submit(RowCall.of("m", 1, 2));
        RowCall unreadable = submit(RowCall.of("m", 1));
        RowCall refused = submit(RowCall.of("m", RowModel.REFUSED, 1));
        RowCall alsoGood = submit(RowCall.of("m", 3, 4));
        RowCall otherShape = submit(new RowCall("m", 4, 1, 2, 3, 4));
        RowCall unknown = submit(RowCall.of("m", 1, 2).version("m-9"));
        model.open();
        assertThat(good.end().values()).containsExactly(3);
        assertThat(alsoGood.end().values()).containsExactly(7);
        assertThat(otherShape.end().values()).as("in a run of its own").containsExactly(3);
        assertThat(failure(unreadable)).isEqualTo(new Failure(Kind.INVALID, "half a row"));
        assertThat(failure(refused)).isEqualTo(new Failure(Kind.INVALID, "the model refuses the inputs: unlucky"));
        assertThat(failure(unknown).kind()).isEqualTo(Kind.NOT_FOUND);
    }

    private static Failure failure(RowCall call) throws Exception {
        return Objects.requireNonNull(call.end().failure());
    }

    @Test
    void noBatchHasMoreRowsThanAllowed() throws Exception {
        serve("m", model);
        start(256, 8);
        hold();
        List<RowCall> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            calls.add(submit(RowCall.of("m", i, 1)));
        }
        model.open();
        for (int i = 0; i < 40; i++) {
            assertThat(calls.get(i).end().values()).containsExactly(i + 1);
        }
        assertThat(model.batches).allSatisfy(rows -> assertThat(rows).isLessThanOrEqualTo(8));
        assertThat(model.batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(40);
    }

    @Test
    void aLateCallIsDroppedBeforeItIsRead() throws Exception {
        serve("m", model);
        start(256, 64);
        hold();
        RowCall late = submit(RowCall.of("m", 1, 2).deadline(System.nanoTime() - 1));
        RowCall inTime = submit(RowCall.of("m", 1, 2).deadline(System.nanoTime() + 60_000_000_000L));
        model.open();
        assertThat(failure(late).kind()).isEqualTo(Kind.DEADLINE);
        assertThat(late.reads).hasValue(0);
        assertThat(inTime.end().values()).containsExactly(3);
    }

    @Test
    void aCallIsNotRunWhoseCallerLeavesWhileOthersOfItsTurnRun() throws Exception {
        RowModel oneByOne = new RowModel(1).oneByOne();
        serve("m", model);
        serve("one by one", oneByOne);
        start(256, 64);
        hold();
        RowCall first = submit(RowCall.of("one by one", 1, 2));
        RowCall second = submit(RowCall.of("one by one", 3, 4));
        RowCall third = submit(RowCall.of("one by one", 5, 6));
        first.atItsEnd(second::leave);
        model.open();
        assertThat(failure(second).kind()).isEqualTo(Kind.ABANDONED);
        assertThat(second.reads).hasValue(0);
        assertThat(third.end().values()).containsExactly(11);
        assertThat(oneByOne.batches).containsExactly(1, 1);
    }

    @Test
    void aboveTheLimitCallsAreRefusedAtOnceAndUnread() throws Exception {
        serve("m", model);
        start(3, 64);
        hold();
        for (int i = 0; i < 3; i++) {
            assertThat(dispatcher().admit(RowCall.of("m"))).isTrue();
            submit(RowCall.of("m", 1, 2));
        }
        RowCall atTheHead = RowCall.of("m", 1, 2);
        assertThat(dispatcher().admit(atTheHead)).isFalse();
        assertThat(failure(atTheHead).kind()).isEqualTo(Kind.OVERLOADED);
        RowCall withItsBody = submit(RowCall.of("m", 1, 2));
        assertThat(failure(withItsBody).kind()).isEqualTo(Kind.OVERLOADED);
        assertThat(atTheHead.reads).hasValue(0);
        assertThat(withItsBody.reads).hasValue(0);
    }

    @Test
    void allRefusalsAreTold() throws Exception {
        serve("m", model);
        start(1, 64);
        hold();
        submit(RowCall.of("m", 1, 2));
        List<RowCall> refused = new ArrayList<>();
        try (ExecutorService loop = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < 2 * Refusals.BURST; i++) {
                RowCall call = RowCall.of("m", 1, 2).loop(loop);
                refused.add(call);
                loop.execute(() -> dispatcher().admit(call));
            }
            for (RowCall call : refused) {
                assertThat(failure(call).kind()).isEqualTo(Kind.OVERLOADED);
            }
        }
    }

    @Test
    void aBusyModelDoesNotHoldUpAnother() throws Exception {
        RowModel light = new RowModel(1);
        serve("m", model);
        serve("light", light);
        start(256, 1);
        hold();
        List<RowCall> busy = new ArrayList<>();
        for (int i = 0; i < 31; i++) {
            busy.add(submit(RowCall.of("m", i, 0)));
        }
        busy.add(submit(RowCall.of("m", RowModel.REFUSED, 0)));
        RowCall other = submit(RowCall.of("light", 1, 2));
        CompletableFuture<Boolean> overBefore =
                other.whenEnded(() -> busy.getLast().isEnded());
        model.open();
        assertThat(overBefore.get(30, TimeUnit.SECONDS))
                .as("the busy model had all its turns first")
                .isFalse();
        busy.getLast().end();
    }

    @Test
    void anUnknownModelIsRefusedAtOnce() throws Exception {
        serve("m", model);
        start(256, 64);
        assertThat(failure(submit(RowCall.of("nobody", 1, 2))).kind()).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void aBatchAnswersAsItsRowsDoAlone(@TempDir Path directory) throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        float[] weights = {0.25f, -1.75f};
        serve("m", model);
        serve("onnx", TestModels.load(TestModels.write(directory, "m.onnx", TestModels.linear(0.1f, weights))));
        start(256, 64);
        List<float[]> rows = new ArrayList<>();
        List<Float> alone = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            float[] row = {(float) random.nextGaussian(), (float) random.nextGaussian()};
            rows.add(row);
            alone.add(submit(RowCall.of("onnx", row)).end().values()[0]);
        }
        hold();
        List<RowCall> together = new ArrayList<>();
        rows.forEach(row -> together.add(submit(RowCall.of("onnx", row))));
        model.open();
        for (int i = 0; i < rows.size(); i++) {
            assertThat(together.get(i).end().values()).containsExactly(alone.get(i));
        }
    }

    @Test
    void aFailingCandidateSendsItsTrafficToTheChampion() throws Exception {
        Revision champion = new Revision("champion", "sha256:0", model);
        Revision candidate = new Revision("candidate", "sha256:1", new RowModel(2));
        serve("m", new Share(champion, 50), new Share(candidate, 50));
        start(256, 64);
        int failed = 0;
        while (!candidate.breaker().isOpen()) {
            RowCall call = submit(RowCall.of("m", RowModel.BROKEN, 1).version("candidate"));
            assertThat(failure(call).kind()).isEqualTo(Kind.ENGINE);
            failed++;
        }
        assertThat(failed).isEqualTo(3);
        for (int i = 0; i < 20; i++) {
            assertThat(submit(RowCall.of("m", 1, 2)).end().revision()).isEqualTo("champion");
        }
        assertThat(submit(RowCall.of("m", 1, 2).version("candidate")).end().values())
                .as("who asks for it by name gets it, and that is a probe")
                .containsExactly(6);
        assertThat(candidate.breaker().isOpen()).isFalse();
    }

    @Test
    void aCandidateThatHangsHoldsNotEveryWorker() throws Exception {
        Revision champion = new Revision("champion", "sha256:0", new RowModel(2));
        Revision candidate = new Revision("candidate", "sha256:1", model);
        serve("m", new Share(champion, 51), new Share(candidate, 49));
        start(new DispatchOptions(3, 256, Duration.ofSeconds(30), 64, Duration.ofMillis(5)));
        List<RowCall> hanging = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            hanging.add(submit(RowCall.of("m", RowModel.GATE, 0).version("candidate")));
            await().until(() -> model.batches.size() == hanging.size());
        }
        for (int i = 0; i < 40; i++) {
            RowCall call = submit(RowCall.of("m", 1, 2));
            assertThat(call.end().revision()).isEqualTo("champion");
        }
        assertThat(failure(submit(RowCall.of("m", 1, 2).version("candidate"))))
                .isEqualTo(new Failure(Kind.UNAVAILABLE, "revision 'candidate' does not answer in time: try again"));
        model.open();
        for (RowCall call : hanging) {
            assertThat(call.end().revision()).isEqualTo("candidate");
        }
        // An answer is out a moment before its worker's turn ends; until then the candidate still counts as hanging.
        await().until(() -> submit(RowCall.of("m", 1, 2).version("candidate"))
                .end()
                .revision()
                .equals("candidate"));
    }

    @Test
    void sharesHoldWithAReservedWorker() throws Exception {
        Revision champion = new Revision("champion", "sha256:0", new RowModel(2));
        Revision candidate = new Revision("candidate", "sha256:1", model);
        serve("m", new Share(champion, 75), new Share(candidate, 25));
        start(new DispatchOptions(2, 256, Duration.ofSeconds(30), 64, Duration.ofSeconds(10)));
        int byCandidate = 0;
        for (int i = 0; i < 400; i++) {
            byCandidate += submit(RowCall.of("m", 1, 2)).end().revision().equals("candidate") ? 1 : 0;
        }
        assertThat(byCandidate).isBetween(98, 102);
    }

    @Test
    void theSameKeyGetsTheSameRevision() throws Exception {
        serve(
                "m",
                new Share(new Revision("a", "sha256:0", model), 50),
                new Share(new Revision("b", "sha256:1", new RowModel(2)), 50));
        start(256, 64);
        for (int user = 0; user < 20; user++) {
            String first =
                    submit(RowCall.of("m", 1, 2).key("user-" + user)).end().revision();
            String second =
                    submit(RowCall.of("m", 3, 4).key("user-" + user)).end().revision();
            assertThat(second).isEqualTo(first);
        }
    }

    @Test
    void aShadowSeesWhatTheCallersSentAndIsDroppedUnderLoad() throws Exception {
        Revision champion = new Revision("champion", "sha256:0", model);
        Revision second = new Revision("shadow", "sha256:1", new RowModel(100));
        Routes routes = new Routes(List.of(new Share(champion, 100)), List.of(champion, second), List.of(second), null);
        served.put("m", new ServingState("m", 1, List.of(), routes));
        start(256, 1);
        RowCall seen = RowCall.of("m", 1, 2);
        CompletableFuture<Boolean> toldToKeepBefore = seen.whenEnded(seen::isKeeping);
        assertThat(submit(seen).end().values()).as("the caller's answer").containsExactly(3);
        assertThat(toldToKeepBefore.get(30, TimeUnit.SECONDS)).isTrue();
        await().untilAsserted(() -> assertThat(shadowed).containsExactly("shadow 300.0"));
        hold();
        List<RowCall> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.add(submit(RowCall.of("m", i, 1)));
        }
        model.open();
        for (RowCall call : many) {
            call.end();
        }
        await().until(() -> dispatcher().shadowsDropped() > 0);
    }
}
