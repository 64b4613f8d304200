package dev.evenkeel.server.explain;

import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.dispatch.Failure.Kind;
import dev.evenkeel.server.dispatch.Served;
import dev.evenkeel.server.engine.InferenceFailure;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.ServingState;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Explains predictions, one request after the other, on a thread of its own that is there while there is work. It asks
 * the model in chunks of some milliseconds and begins one only while a worker of the dispatcher sleeps, or after {@value
 * #LONGEST_STAND_BACK_MILLIS} ms: infer calls come first, and an explanation still ends. What it asks is seen by no
 * observer and no breaker. At most {@value #MOST_WAITING} requests wait; more are refused.
 */
public final class Explainer implements AutoCloseable {
    /** What a request is told while there is no room. */
    public static final Failure FULL =
            new Failure(Kind.OVERLOADED, "more explanations wait than the server can make: try again");

    private static final Logger LOG = LoggerFactory.getLogger(Explainer.class);
    private static final int MOST_WAITING = 16;
    private static final int MOST_NUMBERS = 1 << 18; // of an answer: 2 MiB, and some 5 as JSON
    private static final int LONGEST_STAND_BACK_MILLIS = 50;
    private static final long STAND_BACK_NANOS = 200_000;
    private static final int FIRST_CHUNK = 64;
    private static final int LARGEST_CHUNK = 1024;
    private static final long LONG_CHUNK_NANOS = 2_000_000;
    private static final double[] SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
    };

    private final Served served;
    private final BooleanSupplier isIdle;
    private final Function<Revision, double @Nullable []> typical;
    private final int mostEvaluations;
    private final long timeoutNanos;
    private final RunLimit limit;
    private final Scratch scratch = new Scratch();
    private final ThreadPoolExecutor thread;
    private final Counter explanations;
    private final Counter evaluations;
    private final Histogram duration;

    /** A request and who waits for its answer; used on the explainer's thread, but for a refusal by {@link #submit}. */
    public interface Task {
        /** The model's name in the inference API. */
        String model();

        /** The revision that is asked for; null for the one with the largest weight. */
        @Nullable
        String version();

        /** The whole request. */
        byte[] body();

        /** Length of the JSON part of the body. */
        int jsonLength();

        /** As {@link Call#deadlineNanos}. */
        long deadlineNanos();

        /** True once nobody waits for the answer. */
        boolean isAbandoned();

        /** Gets the answer as JSON; or else {@link #failed} is called. */
        void explained(byte[] json);

        void failed(Failure failure);
    }

    /** A request that cannot be answered. */
    private static final class Stopped extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Failure failure;

        Stopped(Kind kind, String message) {
            this(new Failure(kind, message));
        }

        Stopped(Failure failure) {
            super(failure.message(), null, false, false);
            this.failure = failure;
        }
    }

    /**
     * An explainer without work.
     *
     * @param isIdle true while an infer call would find a free worker
     * @param typical values of a revision's features, or null when nothing is known
     * @param mostEvaluations of one request
     * @param timeout for one request, from its hand-over on, and for one run of a model
     */
    public Explainer(
            Served served,
            BooleanSupplier isIdle,
            Function<Revision, double @Nullable []> typical,
            int mostEvaluations,
            Duration timeout,
            PrometheusRegistry registry) {
        this.served = served;
        this.isIdle = isIdle;
        this.typical = typical;
        this.mostEvaluations = mostEvaluations;
        this.timeoutNanos = timeout.toNanos();
        this.limit = new RunLimit(timeout);
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().name("evenkeel-explain").daemon().factory());
        thread.allowCoreThreadTimeOut(true);
        explanations = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_server_explanations_total")
                .help("Explain requests by outcome: ok, or whose fault it was.")
                .labelNames("outcome")
                .register(registry);
        evaluations = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_server_explanation_evaluations_total")
                .help("Rows that models have predicted for explanations.")
                .register(registry);
        duration = Histogram.builder()
                .withoutExemplars()
                .name("evenkeel_server_explanation_duration_seconds")
                .help("Time from a whole explain request to its explanation.")
                .classicUpperBounds(SECONDS)
                .register(registry);
    }

    /** False when a request would be refused now. */
    public boolean hasRoom() {
        return thread.getQueue().remainingCapacity() > 0;
    }

    /** Explains later, or fails the task at once. Never waits. */
    public void submit(Task task) {
        long begun = System.nanoTime();
        try {
            thread.execute(() -> explain(task, begun));
        } catch (RejectedExecutionException full) {
            fail(task, FULL);
        }
    }

    /** Stops a run that takes too long; called about once a second. */
    public void stopIfOverdue() {
        limit.stopIfOverdue(System.nanoTime());
    }

    private void fail(Task task, Failure failure) {
        explanations.labelValues(failure.kind().name().toLowerCase(Locale.ROOT)).inc();
        task.failed(failure);
    }

    private void explain(Task task, long begun) {
        try {
            Revision revision = acquire(task);
            byte[] answer;
            try {
                answer = explain(task, revision, begun);
            } finally {
                revision.release();
            }
            explanations.labelValues("ok").inc();
            duration.observe((System.nanoTime() - begun) / 1e9);
            task.explained(answer);
        } catch (Stopped stopped) {
            fail(task, stopped.failure);
        } catch (RequestFault fault) {
            fail(task, new Failure(Kind.INVALID, String.valueOf(fault.getMessage())));
        } catch (InferenceFailure failure) {
            fail(task, Failure.of(failure));
        } catch (RuntimeException bug) {
            LOG.error("an explanation by model {} failed unexpectedly", task.model(), bug);
            fail(task, new Failure(Kind.INTERNAL, "internal error; the server's log has more"));
        }
    }

    /** The revision that is asked for, acquired. */
    private Revision acquire(Task task) throws Stopped {
        while (true) {
            ServingState state = served.state(task.model());
            Revision revision = null;
            if (state != null) {
                String version = task.version();
                revision = version == null
                        ? state.routes().leading()
                        : state.routes().byName().get(version);
            }
            if (revision == null) {
                throw new Stopped(Failure.notServed(task.model(), task.version(), state));
            }
            if (revision.acquire()) {
                return revision;
            }
        }
    }

    private byte[] explain(Task task, Revision revision, long begun) throws Stopped, RequestFault, InferenceFailure {
        Signature signature = revision.model().signature();
        scratch.restart();
        ExplainRequest request = ExplainRequest.read(
                signature,
                task.body(),
                task.jsonLength(),
                revision.model().background(),
                typical.apply(revision),
                mostEvaluations,
                scratch);
        Explanation explanation = Explanation.plan(request.rows(), request.background(), request.evaluations());
        int[] widths = predict(task, begun, revision, request, explanation);
        List<TensorSpec> outputs = new ArrayList<>();
        for (int output : request.outputs()) {
            outputs.add(signature.outputs().get(output));
        }
        return ExplanationWriter.write(
                task.model(), revision.name(), request, explanation, outputs, widths, signature.columns());
    }

    /** Has all rows predicted, and returns how many values of a prediction each output has. */
    private int[] predict(Task task, long begun, Revision revision, ExplainRequest request, Explanation explanation)
            throws Stopped, InferenceFailure {
        int[] widths = new int[request.outputs().length];
        int total = explanation.evaluations();
        int largest = revision.model().batches() ? LARGEST_CHUNK : 1;
        int chunk = Math.min(largest, FIRST_CHUNK);
        for (int done = 0; done < total; ) {
            standBack();
            stopIfUseless(task, begun, done, total);
            int count = Math.min(chunk, total - done);
            long started = System.nanoTime();
            List<Tensor> outputs =
                    revision.model().run(List.of(inputs(request, explanation, done, count)), request.outputs(), limit);
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.toIntExact(outputs.get(i).shape().elements() / count);
            }
            checkSize(request, widths);
            take(explanation, done, count, outputs, widths);
            evaluations.inc(count);
            done += count;
            if (System.nanoTime() - started > LONG_CHUNK_NANOS) {
                chunk = Math.max(1, chunk / 2);
            } else if (2 * (System.nanoTime() - started) < LONG_CHUNK_NANOS) {
                chunk = Math.min(largest, 2 * chunk);
            }
        }
        return widths;
    }

    private void standBack() {
        long begun = System.nanoTime();
        long longest = TimeUnit.MILLISECONDS.toNanos(LONGEST_STAND_BACK_MILLIS);
        while (!isIdle.getAsBoolean() && System.nanoTime() - begun < longest) {
            LockSupport.parkNanos(this, STAND_BACK_NANOS);
        }
    }

    private void stopIfUseless(Task task, long begun, int done, int total) throws Stopped {
        if (task.isAbandoned()) {
            throw new Stopped(Kind.ABANDONED, "the client went away");
        }
        long now = System.nanoTime();
        boolean isOverdue = task.deadlineNanos() != Call.NO_DEADLINE && task.deadlineNanos() - now <= 0;
        if (isOverdue || now - begun > timeoutNanos) {
            throw new Stopped(
                    Kind.DEADLINE,
                    "the time was up after " + done + " of " + total
                            + " evaluations: send fewer rows, or a smaller parameters.evaluations");
        }
    }

    private Tensor inputs(ExplainRequest request, Explanation explanation, int from, int count) {
        byte[] bytes = explanation.inputs(from, count);
        scratch.restart();
        scratch.input(0, bytes.length).put(bytes);
        scratch.keep();
        return Tensor.of(request.input(), request.input().shape().withRows(count), scratch.gathered(0));
    }

    private static void checkSize(ExplainRequest request, int[] widths) throws Stopped {
        long numbers = 0;
        for (int width : widths) {
            numbers += (long) width * request.rows().rows() * request.rows().features();
        }
        if (numbers > MOST_NUMBERS) {
            throw new Stopped(
                    Kind.INVALID,
                    "the explanation would have " + numbers + " numbers, at most " + MOST_NUMBERS
                            + " are given: send fewer rows, or name the outputs to be explained");
        }
    }

    private static void take(Explanation explanation, int from, int count, List<Tensor> outputs, int[] widths) {
        int width = 0;
        for (int each : widths) {
            width += each;
        }
        for (int i = 0; i < count; i++) {
            double[] prediction = new double[width];
            int next = 0;
            for (int output = 0; output < widths.length; output++) {
                for (int v = 0; v < widths[output]; v++) {
                    prediction[next++] = outputs.get(output).real(i * widths[output] + v);
                }
            }
            explanation.take(from + i, prediction);
        }
    }

    /** Ends what it has begun and takes nothing more. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
