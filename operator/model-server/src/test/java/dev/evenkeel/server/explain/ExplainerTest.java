package dev.evenkeel.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.dispatch.Failure.Kind;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.Routes;
import dev.evenkeel.server.revision.ServingState;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How requests share the explainer's thread, and what ends them. */
class ExplainerTest {
    private static final String ROW =
            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP64\",\"shape\":[1,6],\"data\":[1,2,3,4,5,6]}]}";

    /** A request and what became of it. */
    private static final class Asked implements Explainer.Task {
        private final byte[] body;
        private final long deadline;
        private final boolean isAbandoned;
        final CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        final CompletableFuture<Failure> failure = new CompletableFuture<>();

        Asked(String body, long deadline, boolean isAbandoned) {
            this.body = body.getBytes(StandardCharsets.UTF_8);
            this.deadline = deadline;
            this.isAbandoned = isAbandoned;
        }

        Asked(String body) {
            this(body, Call.NO_DEADLINE, false);
        }

        Failure failure() throws Exception {
            return failure.get(30, TimeUnit.SECONDS);
        }

        JsonObject answer() throws Exception {
            return answer.get(30, TimeUnit.SECONDS);
        }

        @Override
        public String model() {
            return "m";
        }

        @Override
        public @Nullable String version() {
            return null;
        }

        @Override
        public byte[] body() {
            return body;
        }

        @Override
        public int jsonLength() {
            return body.length;
        }

        @Override
        public long deadlineNanos() {
            return deadline;
        }

        @Override
        public boolean isAbandoned() {
            return isAbandoned;
        }

        @Override
        public void explained(byte[] json) {
            answer.complete(new JsonObject(Buffer.buffer(json)));
        }

        @Override
        public void failed(Failure why) {
            failure.complete(why);
        }
    }

    private static Explainer explainer(FunctionModel model, java.util.function.BooleanSupplier isIdle) {
        Revision revision = new Revision("r1", "sha256:0", model);
        ServingState state = new ServingState(
                "shop/m", 1, List.of(), new Routes(List.of(new Routes.Share(revision, 1)), List.of(revision)));
        return new Explainer(
                name -> state, isIdle, asked -> null, 16384, Duration.ofSeconds(30), new PrometheusRegistry());
    }

    @Test
    void looksForInferCallsBeforeEachChunk() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        List<Integer> looksAtRun = new ArrayList<>();
        FunctionModel model = new FunctionModel(6, false, x -> {
            looksAtRun.add(looks.get());
            return Predictor.trees(x);
        });
        looksAtRun.clear();
        try (Explainer explainer = explainer(model, () -> looks.incrementAndGet() > 0)) {
            Asked asked = new Asked(ROW);
            explainer.submit(asked);
            assertThat(asked.answer().getJsonObject("parameters").getInteger("evaluations"))
                    .isEqualTo(64);
        }
        assertThat(looksAtRun)
                .as("a model that takes one row at a time")
                .hasSize(64)
                .doesNotHaveDuplicates();
    }

    @Test
    void endsUnderLoadToo() throws Exception {
        try (Explainer explainer = explainer(new FunctionModel(6, true, Predictor::trees), () -> false)) {
            Asked asked = new Asked(ROW);
            explainer.submit(asked);
            assertThat(asked.answer().getString("model_version")).isEqualTo("r1");
        }
    }

    @Test
    void nobodyIsWaitedForLongerThanHeWaits() throws Exception {
        try (Explainer explainer = explainer(new FunctionModel(6, true, Predictor::trees), () -> true)) {
            Asked late = new Asked(ROW, System.nanoTime() - 1, false);
            explainer.submit(late);
            assertThat(late.failure())
                    .isEqualTo(new Failure(
                            Kind.DEADLINE,
                            "the time was up after 0 of 64 evaluations: send fewer rows, or a smaller"
                                    + " parameters.evaluations"));
            Asked gone = new Asked(ROW, Call.NO_DEADLINE, true);
            explainer.submit(gone);
            assertThat(gone.failure().kind()).isEqualTo(Kind.ABANDONED);
        }
    }

    @Test
    void refusesWhatWouldWaitTooLong() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        FunctionModel model = new FunctionModel(6, true, Predictor::trees);
        try (Explainer explainer = explainer(model, () -> {
            try {
                return gate.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        })) {
            List<Asked> all = new ArrayList<>();
            while (explainer.hasRoom()) {
                all.add(new Asked(ROW));
                explainer.submit(all.getLast());
            }
            Asked tooMany = new Asked(ROW);
            explainer.submit(tooMany);
            gate.countDown();
            assertThat(tooMany.failure().kind()).isEqualTo(Kind.OVERLOADED);
            for (Asked asked : all) {
                asked.answer();
            }
        }
    }

    @Test
    void aBugIsTheServersFaultAndTheNextRequestIsAnswered() throws Exception {
        FunctionModel model = new FunctionModel(6, true, x -> {
            if (x[5] == 99) {
                throw new IllegalStateException("a bug");
            }
            return Predictor.trees(x);
        });
        try (Explainer explainer = explainer(model, () -> true)) {
            Asked unlucky = new Asked(ROW.replace("5,6]", "5,99]"));
            explainer.submit(unlucky);
            assertThat(unlucky.failure().kind()).isEqualTo(Kind.INTERNAL);
            Asked next = new Asked(ROW);
            explainer.submit(next);
            assertThat(next.answer().getString("model_name")).isEqualTo("m");
        }
    }
}
