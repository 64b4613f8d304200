package dev.evenkeel.server.watch;

import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.dispatch.Observer;
import dev.evenkeel.server.dispatch.Timing;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.WatchConfig;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one in so many answered calls and all failed ones, the latter up to {@value #FAILURES_PER_SECOND} in a second: an
 * overloaded server has better things to do. Off by default.
 */
public final class AccessLog implements Observer {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int FAILURES_PER_SECOND = 100;
    private static final long SECOND = 1_000_000_000;

    private final Supplier<WatchConfig> config;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger unlogged = new AtomicInteger();
    private final AtomicLong secondBegan = new AtomicLong(System.nanoTime());

    public AccessLog(Supplier<WatchConfig> config) {
        this.config = config;
    }

    @Override
    public void inferred(Call call, Revision revision, InferRequest request, List<Tensor> outputs, Timing timing) {
        int every = config.get().accessLogEvery();
        if (every > 0 && Math.floorMod(answered.getAndIncrement(), every) == 0) {
            LOG.atInfo()
                    .addKeyValue("model", call.model())
                    .addKeyValue("revision", revision.name())
                    .addKeyValue("id", request.id())
                    .addKeyValue("queuedMicros", timing.queued() / 1000)
                    .addKeyValue("engineMicros", timing.engine() / 1000)
                    .addKeyValue("batchRows", timing.batchRows())
                    .log("answered");
        }
    }

    @Override
    public void failed(Call call, @Nullable Revision revision, Failure failure, Timing timing) {
        if (config.get().accessLogEvery() == 0) {
            return;
        }
        long now = System.nanoTime();
        long began = secondBegan.get();
        if (now - began >= SECOND && secondBegan.compareAndSet(began, now)) {
            failures.set(0);
        }
        if (failures.incrementAndGet() > FAILURES_PER_SECOND) {
            unlogged.incrementAndGet();
            return;
        }
        LOG.atInfo()
                .addKeyValue("model", call.model())
                .addKeyValue("revision", revision == null ? null : revision.name())
                .addKeyValue("failure", failure.kind())
                .addKeyValue("reason", failure.message())
                .addKeyValue("queuedMicros", timing.queued() / 1000)
                .addKeyValue("failuresNotLogged", unlogged.getAndSet(0))
                .log("failed");
    }
}
