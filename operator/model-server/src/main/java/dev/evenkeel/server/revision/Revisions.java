package dev.evenkeel.server.revision;

import dev.evenkeel.server.revision.RevisionStatus.State;
import dev.evenkeel.server.revision.Routes.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the loaded revisions and moves them towards the desired state: loads what is new beside what is old, swaps the
 * routes at once when all that must answer is settled, and lets go of what is no longer listed. Thread safe; the lock
 * is held for bookkeeping alone, never while a model is fetched, loaded or run.
 *
 * <p>A swap waits for each revision with a weight to be ready or failed. A failed one gives its share to the ready
 * ones, unless it is the leading one (the largest weight, the first of equals): then what served before goes on, even
 * when it is no longer listed, and a server that just started stays unready. So a broken candidate never stands in the
 * champion's way, and never takes its place. Failures that may pass (an unreachable store) are tried again with growing
 * pauses.
 */
public final class Revisions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Revisions.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);

    private final RevisionLoader loader;
    private final ScheduledExecutorService loaderThread;
    private Desired desired; // guarded by this
    private List<Slot> slots = new ArrayList<>(); // guarded by this; listed ones, and unlisted ones that still serve
    private boolean closed; // guarded by this
    private final List<CompletableFuture<ServingState>> waiting = new ArrayList<>(); // guarded by this
    private volatile ServingState state;

    /** The answer to a desired state. */
    public enum Verdict {
        /** It is new and is being carried out. */
        ACCEPTED,
        /** It is the one that is already held. */
        UNCHANGED,
        /** A higher generation is held. */
        LOWER_GENERATION,
        /** The same generation is held with another content. */
        CONTRADICTION,
        /** It is for another model. */
        OTHER_MODEL
    }

    private static final class Slot {
        RevisionSpec spec;
        State state = State.LOADING;

        @Nullable
        LoadFailure failure;

        @Nullable
        Revision revision;

        @Nullable
        Future<?> attempt;

        int attempts;

        Slot(RevisionSpec spec) {
            this.spec = spec;
        }
    }

    /**
     * Starts loading what is desired.
     *
     * @param loaderThread one thread; others may use it as well
     */
    public Revisions(Desired desired, RevisionLoader loader, ScheduledExecutorService loaderThread) {
        this.desired = desired;
        this.loader = loader;
        this.loaderThread = loaderThread;
        this.state = new ServingState(desired.model(), desired.generation(), List.of(), Routes.none());
        synchronized (this) {
            take(desired);
        }
    }

    /** The current view; cheap, safe on any thread. */
    public ServingState state() {
        return state;
    }

    /** Takes over a desired state if it is newer than the one that is held. */
    public synchronized Verdict apply(Desired next) {
        if (!next.model().equals(desired.model())) {
            return Verdict.OTHER_MODEL;
        }
        if (next.generation() < desired.generation()) {
            return Verdict.LOWER_GENERATION;
        }
        if (next.generation() == desired.generation()) {
            return next.equals(desired) ? Verdict.UNCHANGED : Verdict.CONTRADICTION;
        }
        take(next);
        return Verdict.ACCEPTED;
    }

    /** Lets go of everything; requests in progress still end. */
    @Override
    public synchronized void close() {
        closed = true;
        state = new ServingState(state.model(), state.generation(), List.of(), Routes.none());
        for (Slot slot : slots) {
            letGo(slot);
        }
        slots = new ArrayList<>();
        settle();
    }

    /** Completes once every listed revision is ready or failed, with what is served then. */
    public synchronized CompletableFuture<ServingState> settled() {
        CompletableFuture<ServingState> future = new CompletableFuture<>();
        waiting.add(future);
        settle();
        return future;
    }

    private void settle() {
        if (!closed && state.revisions().stream().anyMatch(revision -> revision.state() == State.LOADING)) {
            return;
        }
        for (CompletableFuture<ServingState> future : waiting) {
            future.completeAsync(() -> state); // never under the lock
        }
        waiting.clear();
    }

    private void take(Desired next) {
        LOG.atInfo()
                .addKeyValue("model", next.model())
                .addKeyValue("generation", next.generation())
                .addKeyValue("revisions", next.revisions())
                .log("taking over the desired state");
        desired = next;
        List<Slot> kept = new ArrayList<>();
        for (RevisionSpec spec : next.revisions()) {
            Slot slot = slotOf(spec);
            if (slot == null) {
                slot = new Slot(spec);
                load(slot, Duration.ZERO);
            } else {
                slot.spec = spec;
                if (slot.state == State.FAILED) {
                    slot.state = State.LOADING;
                    slot.failure = null;
                    slot.attempts = 0;
                    load(slot, Duration.ZERO);
                }
            }
            kept.add(slot);
        }
        for (Slot slot : slots) {
            if (!kept.contains(slot)) {
                kept.add(slot);
            }
        }
        slots = kept;
        publish();
    }

    private @Nullable Slot slotOf(RevisionSpec spec) {
        for (Slot slot : slots) {
            if (slot.spec.sameModelAs(spec)) {
                return slot;
            }
        }
        return null;
    }

    private void load(Slot slot, Duration delay) {
        Future<?> earlier = slot.attempt;
        if (earlier != null) {
            earlier.cancel(false);
        }
        slot.attempt = loaderThread.schedule(() -> attempt(slot), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs on the loader thread. */
    private void attempt(Slot slot) {
        RevisionSpec spec;
        synchronized (this) {
            if (closed || slot.state == State.READY || !isListed(slot)) {
                return; // another attempt was faster, or nobody wants it any more
            }
            spec = slot.spec;
        }
        try {
            loaded(slot, loader.load(spec));
        } catch (LoadFailure failure) {
            failed(slot, failure);
        } catch (RuntimeException | LinkageError bug) {
            LOG.error("loading revision {} from {} failed unexpectedly", spec.name(), spec.uri(), bug);
            failed(slot, new LoadFailure(FailureReason.INTERNAL_ERROR, String.valueOf(bug), bug));
        }
    }

    private synchronized void loaded(Slot slot, Revision revision) {
        if (closed || !isListed(slot)) {
            revision.release();
            return;
        }
        LOG.info("revision {} is loaded and answers", revision);
        slot.revision = revision;
        slot.state = State.READY;
        slot.failure = null;
        publish();
    }

    private synchronized void failed(Slot slot, LoadFailure failure) {
        if (closed || !isListed(slot)) {
            return;
        }
        slot.state = State.FAILED;
        slot.failure = failure;
        slot.attempts++;
        if (failure.reason().retried()) {
            Duration pause = pause(slot.attempts);
            LOG.warn(
                    "revision {} is not loaded, {}: {}; next try in {} s",
                    slot.spec.name(),
                    failure.reason().wireName(),
                    failure.getMessage(),
                    pause.toSeconds());
            load(slot, pause);
        } else {
            LOG.error(
                    "revision {} is refused, {}: {}",
                    slot.spec.name(),
                    failure.reason().wireName(),
                    failure.getMessage());
        }
        publish();
    }

    static Duration pause(int attempts) {
        Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(attempts - 1, 10));
        return pause.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : pause;
    }

    private boolean isListed(Slot slot) {
        return slots.contains(slot) && desired.revisions().stream().anyMatch(slot.spec::sameModelAs);
    }

    /** Computes routes and status anew, publishes both, then lets go of what is neither listed nor routed to. */
    private void publish() {
        Routes before = state.routes();
        List<Share> shares = shares(before);
        List<Slot> kept = new ArrayList<>();
        List<Slot> dropped = new ArrayList<>();
        for (Slot slot : slots) {
            boolean serves = shares.stream().anyMatch(share -> share.revision() == slot.revision);
            (isListed(slot) || serves ? kept : dropped).add(slot);
        }
        List<Revision> loaded = new ArrayList<>();
        List<Revision> shadows = new ArrayList<>();
        List<RevisionStatus> statuses = new ArrayList<>();
        for (Slot slot : kept) {
            Revision revision = slot.revision;
            // A listed revision comes first, so it wins the name over an unlisted one that still serves.
            if (revision != null
                    && loaded.stream().noneMatch(other -> other.name().equals(revision.name()))) {
                loaded.add(revision);
            }
            if (isListed(slot)) {
                statuses.add(status(slot));
                if (revision != null && slot.spec.shadow()) {
                    shadows.add(revision);
                }
            }
        }
        slots = kept;
        Routes routes =
                new Routes(shares, loaded, shadows, desired.stickyHeader().orElse(null));
        state = new ServingState(desired.model(), desired.generation(), statuses, routes);
        dropped.forEach(this::letGo);
        settle();
    }

    private void letGo(Slot slot) {
        Future<?> attempt = slot.attempt;
        if (attempt != null) {
            attempt.cancel(true); // what loads for nobody stands in the way of what is wanted
        }
        Revision revision = slot.revision;
        if (revision != null) {
            LOG.info("revision {} is let go; its last request closes it", revision);
            slot.revision = null;
            revision.release();
        }
    }

    private List<Share> shares(Routes before) {
        List<Share> ready = new ArrayList<>();
        Slot leading = null;
        for (Slot slot : slots) {
            int weight = slot.spec.weight();
            if (weight == 0 || !isListed(slot)) {
                continue;
            }
            if (slot.state == State.LOADING) {
                return before.shares();
            }
            if (leading == null || weight > leading.spec.weight()) {
                leading = slot;
            }
            Revision revision = slot.revision;
            if (revision != null) {
                ready.add(new Share(revision, weight));
            }
        }
        return leading == null || leading.revision == null ? before.shares() : ready;
    }

    private static RevisionStatus status(Slot slot) {
        LoadFailure failure = slot.failure;
        return new RevisionStatus(
                slot.spec.name(),
                slot.spec.digest(),
                slot.spec.weight(),
                slot.state,
                failure == null ? "" : failure.reason().wireName(),
                failure == null ? "" : String.valueOf(failure.getMessage()));
    }
}
