package dev.evenkeel.benchmarks.jmh;

import dev.evenkeel.server.dispatch.Answered;
import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.CallHead;
import dev.evenkeel.server.dispatch.DispatchOptions;
import dev.evenkeel.server.dispatch.Dispatcher;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.dispatch.Observer;
import dev.evenkeel.server.dispatch.Timing;
import dev.evenkeel.server.engine.Model;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.InferRequest.WantedOutput;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.Routes;
import dev.evenkeel.server.revision.Routes.Share;
import dev.evenkeel.server.revision.ServingState;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time for one call from its event loop through queue, worker, batch and back to the loop, with one worker and a model
 * that gives its input back: what is left is what the dispatcher costs. Calls come 32 at a time, as from 32 clients.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DispatchBenchmark {
    private static final int CALLS = 32;
    private static final int COLUMNS = 20;
    private static final TensorSpec X = new TensorSpec("x", Datatype.FP32, Shape.of(-1, COLUMNS));
    private static final CallHead HEAD = new CallHead("m", null, null, Call.NO_DEADLINE, null);
    private static final Signature SIGNATURE = new Signature(List.of(X), List.of(X));

    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final Dispatcher dispatcher = dispatcher();

    private static Dispatcher dispatcher() {
        Revision revision = new Revision("m-1", "sha256:0", new Echo());
        Routes routes = new Routes(List.of(new Share(revision, 100)), List.of(revision));
        ServingState state = new ServingState("m", 1, List.of(), routes);
        DispatchOptions options = new DispatchOptions(1, 256, Duration.ofSeconds(30), 64, Duration.ofMillis(5));
        return Dispatcher.start(model -> state, options, new Nobody());
    }

    private record Nobody() implements Observer {
        @Override
        public void inferred(Call call, Revision revision, InferRequest request, List<Tensor> outputs, Timing timing) {}

        @Override
        public void failed(Call call, @Nullable Revision revision, Failure failure, Timing timing) {}
    }

    private record Echo() implements Model {
        @Override
        public String platform() {
            return "none";
        }

        @Override
        public Signature signature() {
            return SIGNATURE;
        }

        @Override
        public boolean batches() {
            return true;
        }

        @Override
        public List<Tensor> run(List<Tensor> inputs, int[] wantedOutputs, RunLimit limit) {
            return inputs;
        }

        @Override
        public void close() {}
    }

    private record RowCall(Executor loop, CountDownLatch answered) implements Call {
        @Override
        public CallHead head() {
            return HEAD;
        }

        @Override
        public boolean isAbandoned() {
            return false;
        }

        @Override
        public InferRequest read(Signature signature, Scratch scratch) {
            ByteBuffer bytes = scratch.input(0, 4 * COLUMNS);
            bytes.putFloat(0, 1);
            Tensor x = Tensor.of(X, Shape.of(1, COLUMNS), bytes);
            return new InferRequest(null, List.of(x), List.of(new WantedOutput(0, true)));
        }

        @Override
        public void answer(Answered result, Scratch scratch) {}

        @Override
        public void fail(Failure failure) {
            throw new IllegalStateException(failure.message());
        }

        @Override
        public void deliver() {
            answered.countDown();
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void call() throws InterruptedException {
        CountDownLatch answered = new CountDownLatch(CALLS);
        loop.execute(() -> {
            for (int i = 0; i < CALLS; i++) {
                dispatcher.submit(new RowCall(loop, answered));
            }
        });
        answered.await();
    }

    /** Ends the threads. */
    @TearDown
    public void stop() {
        dispatcher.close();
        loop.shutdown();
    }
}
