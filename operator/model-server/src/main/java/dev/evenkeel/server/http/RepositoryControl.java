package dev.evenkeel.server.http;

import dev.evenkeel.server.revision.LocalModels;
import dev.evenkeel.server.revision.Registry;
import dev.evenkeel.server.revision.RevisionStatus;
import dev.evenkeel.server.revision.RevisionStatus.State;
import dev.evenkeel.server.revision.Revisions;
import dev.evenkeel.server.revision.ServingState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Loads and unloads models of a repository on request, for REST and gRPC alike. What comes of it is told on the caller's
 * context; a future that fails with something else than {@link Refused} is a fault of the server's own.
 */
public final class RepositoryControl {
    private final Vertx vertx;
    private final Registry registry;
    private final Optional<LocalModels> models;

    /** Why a request changed nothing. */
    public enum Why {
        /** Load and unload are not turned on. */
        OFF,
        /** The repository has no such model, or it is not loaded. */
        NOT_THERE,
        /** It cannot be served; what served before still does. */
        UNUSABLE
    }

    /** A request that changed nothing; the message is for the client. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final Why why;

        Refused(Why why, String message) {
            super(message, null, false, false);
            this.why = why;
        }

        public Why why() {
            return why;
        }

        public String explanation() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * The control over these models.
     *
     * @param models absent when it is off
     */
    public RepositoryControl(Vertx vertx, Registry registry, Optional<LocalModels> models) {
        this.vertx = vertx;
        this.registry = registry;
        this.models = models;
    }

    /** Loads a model, or its newest version; done when it answers, or has failed. */
    public Future<Void> load(String name) {
        return vertx.executeBlocking(() -> begin(name), false)
                .compose(Future::fromCompletionStage)
                .compose(RepositoryControl::loaded);
    }

    /** Unloads a model; the requests that it began end. */
    public Future<Void> unload(String name) {
        return vertx.executeBlocking(
                () -> {
                    if (registry.revisions(name) == null || !local().unload(name)) {
                        throw new Refused(Why.NOT_THERE, "model '" + name + "' is not loaded");
                    }
                    return null;
                },
                false);
    }

    private CompletableFuture<ServingState> begin(String name) throws IOException, Refused {
        Revisions revisions = local().load(name)
                .orElseThrow(() -> new Refused(Why.NOT_THERE, "the repository has no model '" + name + "'"));
        return revisions.settled();
    }

    /** A load that failed is the request's failure, whatever still serves. */
    private static Future<Void> loaded(ServingState state) {
        for (RevisionStatus revision : state.revisions()) {
            if (revision.state() == State.FAILED) {
                return Future.failedFuture(new Refused(Why.UNUSABLE, revision.reason() + ": " + revision.message()));
            }
        }
        return Future.succeededFuture();
    }

    private LocalModels local() throws Refused {
        return models.orElseThrow(() -> new Refused(
                Why.OFF, "load and unload are off: start the server with --repository and --model-control"));
    }
}
