package dev.evenkeel.server;

import dev.evenkeel.server.engine.Engines;
import dev.evenkeel.server.http.Catalog;
import dev.evenkeel.server.revision.ConfigFile;
import dev.evenkeel.server.revision.Desired;
import dev.evenkeel.server.revision.Fetcher;
import dev.evenkeel.server.revision.LoadThreads;
import dev.evenkeel.server.revision.LocalModels;
import dev.evenkeel.server.revision.ModelLoader;
import dev.evenkeel.server.revision.Registry;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.Revisions;
import dev.evenkeel.server.revision.RevisionStatus.State;
import dev.evenkeel.server.revision.ServerConfig;
import dev.evenkeel.server.revision.ServingState;
import dev.evenkeel.server.revision.StoreAccess;
import dev.evenkeel.server.revision.UpdateKey;
import dev.evenkeel.server.revision.WatchConfig;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process serves, by the configuration file or by the files that the command line names. Looking a model up is
 * cheap and safe on any thread.
 */
final class ServedModels implements Catalog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);

    private final ServerOptions options;
    private final LoadThreads loads;
    private final Registry registry;
    private final Optional<ConfigFile> configFile;
    private final Optional<LocalModels> local;
    private volatile Optional<StoreAccess> store = Optional.empty();
    private volatile Optional<UpdateKey> updateKey = Optional.empty();
    private volatile WatchConfig watch = WatchConfig.OFF;

    /**
     * Begins to load what is wanted.
     *
     * @throws dev.evenkeel.server.revision.InvalidDesired when the configuration or the files are missing or wrong
     */
    ServedModels(ServerOptions options, Supplier<Engines> engines, int largestBatch) {
        this.options = options;
        this.loads = new LoadThreads(options.loadTimeout(), options.dispatch().runLimit());
        this.registry = new Registry(
                new ModelLoader(this::fetcher, options.workDirectory(), engines, loads, largestBatch),
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("evenkeel-loader").daemon().factory()));
        ModelSource source = options.source();
        this.configFile = source.config().map(ConfigFile::new);
        this.local = source.local(registry);
        configFile.ifPresent(file -> take(file.read()));
        local.ifPresent(LocalModels::loadAll);
    }

    @Override
    public @Nullable ServingState state(String model) {
        return registry.state(model);
    }

    @Override
    public List<ServingState> all() {
        return registry.all();
    }

    Registry registry() {
        return registry;
    }

    /** The models on disk; absent when a configuration file says what is served. */
    Optional<LocalModels> local() {
        return local;
    }

    /** The key that signs updates. */
    Optional<UpdateKey> updateKey() {
        return updateKey;
    }

    /** What is kept of the calls. */
    WatchConfig watch() {
        return watch;
    }

    /** How often the configuration file could not be taken over. */
    long configErrors() {
        return configFile.map(ConfigFile::errors).orElse(0L);
    }

    /** Why no traffic should come: a model is loading, none answers, or an engine is broken. */
    Optional<String> unready() {
        boolean serving = false;
        for (ServingState state : all()) {
            Revision leading = state.routes().leading();
            if (leading == null && state.revisions().stream().anyMatch(revision -> revision.state() == State.LOADING)) {
                return Optional.of("model " + state.servedName() + " is loading");
            }
            if (leading != null && !leading.model().isAlive()) {
                return Optional.of("the engine of model " + state.servedName() + " is broken: restart the server");
            }
            serving |= leading != null;
        }
        return serving ? Optional.empty() : Optional.of("no model answers: " + all());
    }

    /** Loads that were given up and compute nevertheless. */
    int loadsGivenUp() {
        return loads.givenUp();
    }

    /** Looks for changes. Blocks; called about once a second. */
    void poll() {
        configFile.ifPresent(file -> file.poll(this::take));
        if (options.source().watch()) {
            local.ifPresent(LocalModels::poll);
        }
    }

    /** Tells of each model once, as soon as it answers or has failed. */
    void whenSettled(Consumer<ServingState> listener) {
        for (ServingState state : all()) {
            Revisions revisions = registry.revisions(state.servedName());
            if (revisions != null) {
                var _ = revisions.settled().thenAccept(listener);
            }
        }
    }

    @Override
    public void close() {
        registry.close();
    }

    /** A server keeps to the models of its first configuration when that names one; a list may grow and shrink. */
    private void take(ServerConfig config) {
        store = config.store();
        updateKey = config.updateKey();
        watch = config.watch();
        boolean first = registry.all().isEmpty();
        for (Desired desired : config.models()) {
            Revisions.Verdict verdict = first || config.isList() ? registry.put(desired) : registry.apply(desired);
            switch (verdict) {
                case ACCEPTED ->
                    LOG.info("model {} is taken over in generation {}", desired.model(), desired.generation());
                case UNCHANGED ->
                    LOG.debug("generation {} of model {} is repeated", desired.generation(), desired.model());
                case LOWER_GENERATION, CONTRADICTION, OTHER_MODEL ->
                    LOG.warn(
                            "the configuration's generation {} of {} is not taken over ({}); held are {}",
                            desired.generation(),
                            desired.model(),
                            verdict,
                            held());
            }
        }
        if (config.isList()) {
            for (ServingState state : registry.all()) {
                if (config.models().stream()
                        .noneMatch(model -> model.servedName().equals(state.servedName()))) {
                    LOG.info("model {} is no longer configured: it is unloaded", state.servedName());
                    registry.remove(state.servedName());
                }
            }
        }
    }

    private List<String> held() {
        return registry.all().stream()
                .map(state -> state.model() + " in generation " + state.generation())
                .toList();
    }

    private Fetcher fetcher() {
        return new Fetcher(options.maxModelBytes(), options.fetchTimeout(), store);
    }
}
