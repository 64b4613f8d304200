package dev.evenkeel.server.revision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The models of this process by the name that clients use; each has revisions of its own. Models come and go without a
 * word to the others. Thread safe; looking a model up takes no lock.
 */
public final class Registry implements AutoCloseable {
    private final RevisionLoader loader;
    private final ScheduledExecutorService loaderThread;
    private final Map<String, Revisions> byName = new ConcurrentHashMap<>();

    /**
     * A registry without models.
     *
     * @param loaderThread one thread, on which all models are loaded one after the other; shut down by {@link #close}
     */
    public Registry(RevisionLoader loader, ScheduledExecutorService loaderThread) {
        this.loader = loader;
        this.loaderThread = loaderThread;
    }

    /** The model's view now, or null when there is no such model. */
    public @Nullable ServingState state(String name) {
        Revisions revisions = byName.get(name);
        return revisions == null ? null : revisions.state();
    }

    /** All models in the order of their names. */
    public List<ServingState> all() {
        List<ServingState> states = new ArrayList<>(byName.size());
        new ConcurrentSkipListMap<>(byName).values().forEach(revisions -> states.add(revisions.state()));
        return states;
    }

    /** The one model's view; of several, what they have in common: their listed revisions, each name once. */
    public ServingState overview() {
        List<ServingState> states = all();
        if (states.size() == 1) {
            return states.getFirst();
        }
        Map<String, RevisionStatus> revisions = new LinkedHashMap<>();
        states.forEach(state -> state.revisions().forEach(status -> revisions.putIfAbsent(status.name(), status)));
        long generation =
                states.stream().mapToLong(ServingState::generation).max().orElse(0);
        return new ServingState("", generation, List.copyOf(revisions.values()), Routes.none());
    }

    /** The model's revisions, or null when there is no such model. */
    public @Nullable Revisions revisions(String name) {
        return byName.get(name);
    }

    /** Starts to serve a model, or takes over what is desired of one that is served. */
    public Revisions.Verdict put(Desired desired) {
        Revisions held = byName.get(desired.servedName());
        if (held != null) {
            return held.apply(desired);
        }
        byName.put(desired.servedName(), new Revisions(desired, loader, loaderThread));
        return Revisions.Verdict.ACCEPTED;
    }

    /** Takes over what is desired of a model that is served; one that is not served is another's. */
    public Revisions.Verdict apply(Desired desired) {
        Revisions held = byName.get(desired.servedName());
        return held == null ? Revisions.Verdict.OTHER_MODEL : held.apply(desired);
    }

    /** Serves a model no longer; requests in progress still end. False when it was not served. */
    public boolean remove(String name) {
        Revisions removed = byName.remove(name);
        if (removed == null) {
            return false;
        }
        removed.close();
        return true;
    }

    @Override
    public void close() {
        List.copyOf(byName.keySet()).forEach(this::remove);
        loaderThread.shutdownNow();
    }
}
