package dev.evenkeel.server.watch;

import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.dispatch.Observer;
import dev.evenkeel.server.dispatch.Served;
import dev.evenkeel.server.dispatch.Timing;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.WatchConfig;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures features and predictions as windows of mergeable sketches, and keeps predictions until their labels come. A
 * worker copies a call's values into a queue without a lock and goes on; one thread of its own does the rest. Under load
 * calls are left out at random, so that at most {@value #VALUES_PER_SECOND} values are sketched in a second; the queue
 * holds {@value #MOST_QUEUED} values, and a call that finds it full is dropped and counted.
 */
public final class Capture implements Observer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);
    private static final long VALUES_PER_SECOND = 500_000;
    private static final long MOST_QUEUED = 1 << 18; // 2 MiB of numbers
    private static final int MOST_REVISIONS = 256;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Supplier<WatchConfig> config;
    private final Served served;
    private final InstantSource clock;
    private final Windows windows;
    private final Consumer<CallSample> sink;
    private final Predictions predictions;
    private final Counter dropped;
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("evenkeel-capture").daemon().factory());

    // Shared with the workers.
    private volatile WatchConfig settings;
    private volatile double kept = 1; // share of the calls that are sketched
    private final Queue<CallSample> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong queued = new AtomicLong();
    private final LongAdder offered = new LongAdder();
    private final Map<Revision, LongAdder> calls = new ConcurrentHashMap<>();
    private @Nullable ScheduledFuture<?> working; // guarded by this; null while nothing is wanted
    private final Map<Revision, double[]> medians = Collections.synchronizedMap(new WeakHashMap<>());

    // Confined to the thread.
    private final Map<Revision, RevisionWindow> open = new HashMap<>();
    private Instant from;
    private Instant measured;

    /**
     * Starts to capture as the configuration wants it, now and later.
     *
     * @param config asked by each {@link #poll}
     * @param served whose series are kept
     * @param sink takes the calls that are to be sent; must not block
     */
    public Capture(
            Supplier<WatchConfig> config,
            Served served,
            InstantSource clock,
            Windows windows,
            Consumer<CallSample> sink,
            PrometheusRegistry registry) {
        this.config = config;
        this.served = served;
        this.clock = clock;
        this.windows = windows;
        this.sink = sink;
        this.predictions = new Predictions(registry);
        this.settings = config.get();
        this.from = clock.instant();
        this.measured = from;
        this.dropped = Counter.builder()
                .withoutExemplars()
                .name("evenkeel_server_capture_dropped_calls_total")
                .help("Calls that were to be captured and found the queue full.")
                .register(registry);
        poll();
    }

    /**
     * Follows the configuration: while neither capture nor feedback is wanted, no thread works and nothing is kept.
     * Called about once a second.
     */
    public synchronized void poll() {
        settings = config.get();
        boolean isWanted = settings.capture().isPresent() || settings.feedback().isPresent();
        ScheduledFuture<?> running = working;
        if (isWanted && running == null) {
            working = thread.scheduleWithFixedDelay(
                    this::work, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } else if (!isWanted && running != null) {
            running.cancel(false);
            working = null;
            thread.execute(this::work); // lets go of what is kept
        }
    }

    // ---- on a worker

    @Override
    public void inferred(Call call, Revision revision, InferRequest request, List<Tensor> outputs, Timing timing) {
        capture(call, revision, request, outputs, settings.feedback().isPresent() && request.id() != null);
    }

    @Override
    public void shadowed(Call call, Revision shadow, InferRequest request, List<Tensor> outputs, Timing timing) {
        capture(call, shadow, request, outputs, false); // labels are for what the caller got
    }

    private void capture(Call call, Revision revision, InferRequest request, List<Tensor> outputs, boolean waits) {
        WatchConfig now = settings;
        WatchConfig.Capture capture = now.capture().orElse(null);
        if (capture == null && !waits) {
            return;
        }
        ThreadLocalRandom chance = ThreadLocalRandom.current();
        boolean sketched = false;
        boolean sent = false;
        if (capture != null) {
            count(revision);
            sketched = kept >= 1 || chance.nextDouble() < kept;
            sent = capture.sink().isPresent() && chance.nextDouble() < capture.sample();
            offered.add(size(request.inputs()) + size(outputs));
        }
        if (!sketched && !sent && !waits) {
            return;
        }
        if (queued.get() > MOST_QUEUED) {
            dropped.inc();
            return;
        }
        CallSample sample = new CallSample(
                call.model(),
                revision,
                request.id(),
                sketched || sent ? request.inputs().stream().map(Values::of).toList() : List.of(),
                outputs.stream().map(Values::of).toList(),
                sketched,
                sent,
                waits);
        queued.addAndGet(sample.weight());
        queue.add(sample);
    }

    @Override
    public void failed(Call call, @Nullable Revision revision, Failure failure, Timing timing) {
        // there is no prediction to capture
    }

    private void count(Revision revision) {
        LongAdder known = calls.get(revision);
        if (known == null && calls.size() < MOST_REVISIONS) {
            known = calls.computeIfAbsent(revision, added -> new LongAdder());
        }
        if (known != null) {
            known.increment();
        }
    }

    private static long size(List<Tensor> tensors) {
        long size = 0;
        for (Tensor tensor : tensors) {
            size += tensor.shape().elements();
        }
        return size;
    }

    // ---- from elsewhere

    /**
     * Compares a label with its prediction. A client may be faster than the worker that answered it and is about to keep
     * the prediction: a label of an unknown one is looked at again a moment later.
     *
     * @return the verdict, later; fails when the server stops
     */
    public CompletableFuture<LabelVerdict> label(String model, Label label) {
        if (settings.feedback().isEmpty()) {
            return CompletableFuture.completedFuture(LabelVerdict.off());
        }
        Executor later = CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, thread);
        try {
            return CompletableFuture.supplyAsync(() -> isKept(model, label), thread)
                    .thenCompose(isKept ->
                            CompletableFuture.supplyAsync(() -> judge(model, label), isKept ? thread : later));
        } catch (RejectedExecutionException stopping) {
            return CompletableFuture.failedFuture(stopping);
        }
    }

    private boolean isKept(String model, Label label) {
        drain();
        return predictions.holds(model, label.id());
    }

    /**
     * The median of each feature in the revision's last finished window, NaN for one without values; null when there is
     * none, or the model's input is no row of at most {@value Columns#MOST_COLUMNS} numbers.
     */
    public double @Nullable [] typical(Revision revision) {
        return medians.get(revision);
    }

    private LabelVerdict judge(String model, Label label) {
        drain();
        Optional<Duration> window = settings.feedback();
        if (window.isEmpty()) {
            return LabelVerdict.off();
        }
        return predictions.judge(
                model,
                label,
                clock.instant(),
                window.get(),
                revision -> window(model, revision).labels());
    }

    // ---- on the thread

    private void work() {
        try {
            drain();
            Instant now = clock.instant();
            boolean isNewSecond = measure(now);
            Optional<WatchConfig.Capture> capture = settings.capture();
            if (capture.isEmpty()) {
                restart(now); // what labels have opened is told by metrics alone
            } else if (!now.isBefore(end(capture.get().window()))) {
                finish(now);
            }
            Optional<Duration> labels = settings.feedback();
            predictions.forget(now, labels.orElse(Duration.ZERO));
            if (labels.isEmpty()) {
                predictions.forgetSeries(model -> null, now, Duration.ZERO);
            } else if (isNewSecond) {
                predictions.forgetSeries(served, now, labels.get());
            }
        } catch (RuntimeException bug) {
            LOG.error("capture failed; it goes on in a moment", bug); // else the executor would stop it for good
        }
    }

    /** Windows end at whole multiples of their length, so that those of several servers are of the same time. */
    private Instant end(Duration window) {
        long length = window.toMillis();
        return Instant.ofEpochMilli((Math.floorDiv(from.toEpochMilli(), length) + 1) * length);
    }

    /** About once a second, and true then. */
    private boolean measure(Instant now) {
        double seconds = Duration.between(measured, now).toMillis() / 1e3;
        if (seconds < 1) {
            return false;
        }
        double rate = offered.sumThenReset() / seconds;
        kept = Math.min(1, VALUES_PER_SECOND / Math.max(1, rate));
        measured = now;
        return true;
    }

    private void drain() {
        for (CallSample sample = queue.poll(); sample != null; sample = queue.poll()) {
            queued.addAndGet(-sample.weight());
            if (sample.isSketched()) {
                window(sample.model(), sample.revision()).add(sample);
            }
            if (sample.isSent()) {
                sink.accept(sample);
            }
            if (sample.isAwaitingLabels()) {
                predictions.keep(sample, clock.instant());
            }
        }
    }

    private RevisionWindow window(String model, Revision revision) {
        return open.computeIfAbsent(
                revision, added -> new RevisionWindow(model, added, from, seed + open.size() * 10_000_000L));
    }

    private void finish(Instant now) {
        open.forEach((revision, window) -> {
            window.medians().ifPresent(found -> medians.put(revision, found));
            LongAdder counted = calls.get(revision);
            windows.add(window.model(), revision.name(), window.finish(now, counted == null ? 0 : counted.sum()));
        });
        restart(now);
    }

    private void restart(Instant now) {
        open.clear();
        calls.clear();
        from = now;
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
