package dev.evenkeel.server.http;

import dev.evenkeel.server.revision.LocalModels;
import dev.evenkeel.server.revision.Registry;
import dev.evenkeel.server.revision.Revisions;
import dev.evenkeel.server.revision.RevisionStatus;
import dev.evenkeel.server.revision.RevisionStatus.State;
import dev.evenkeel.server.revision.ServingState;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of the admin port that loads and unloads models of a repository on request; every other path goes on. An
 * answer to a load comes when the model answers, or has failed: what served before serves until then. Source: the model
 * repository extension of the Open Inference Protocol v2.
 */
public final class RepositoryApi implements Handler<HttpServerRequest> {
    private static final Pattern MODEL = Pattern.compile("/v2/repository/models/([^/]+)/(load|unload)");
    private static final String INDEX = "/v2/repository/index";

    private final Vertx vertx;
    private final Registry registry;
    private final Optional<LocalModels> models;
    private final Handler<HttpServerRequest> next;

    /**
     * The control over these models.
     *
     * @param models absent when it is off
     * @param next gets every request that is for another endpoint
     */
    public RepositoryApi(
            Vertx vertx, Registry registry, Optional<LocalModels> models, Handler<HttpServerRequest> next) {
        this.vertx = vertx;
        this.registry = registry;
        this.models = models;
        this.next = next;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        Matcher model = MODEL.matcher(path);
        if (path.equals(INDEX)) {
            post(request, () -> Answers.send(request.response(), 200, RepositoryIndex.of(registry.all(), false)));
        } else if (model.matches()) {
            post(request, () -> control(request, model.group(1), model.group(2).equals("load")));
        } else {
            next.handle(request);
        }
    }

    private void post(HttpServerRequest request, Runnable action) {
        if (request.method().equals(HttpMethod.POST)) {
            action.run();
            return;
        }
        request.response().putHeader(HttpHeaders.ALLOW, "POST");
        Answers.send(request.response(), 405, Answers.error("method " + request.method() + ": use POST"));
    }

    private void control(HttpServerRequest request, String name, boolean load) {
        if (models.isEmpty()) {
            Answers.send(
                    request.response(),
                    403,
                    Answers.error("load and unload are off: start the server with --repository and --model-control"));
            return;
        }
        LocalModels local = models.get();
        request.pause(); // parameters in the body change nothing here
        Future<ServingState> settled = vertx.executeBlocking(
                        () -> load ? load(local, name) : unload(local, name), false)
                .compose(Future::fromCompletionStage);
        settled.onComplete(done -> {
            request.resume();
            if (done.failed()) {
                int status = done.cause() instanceof NotThere ? 404 : 500;
                Answers.send(
                        request.response(),
                        status,
                        Answers.error(String.valueOf(done.cause().getMessage())));
            } else {
                answer(request, done.result());
            }
        });
    }

    /** A load that failed is the request's failure, whatever still serves. */
    private static void answer(HttpServerRequest request, ServingState state) {
        for (RevisionStatus revision : state.revisions()) {
            if (revision.state() == State.FAILED) {
                Answers.send(request.response(), 400, Answers.error(revision.reason() + ": " + revision.message()));
                return;
            }
        }
        Answers.send(request.response(), 200, Buffer.buffer("{}"));
    }

    private static CompletableFuture<ServingState> load(LocalModels local, String name) throws IOException, NotThere {
        Revisions revisions =
                local.load(name).orElseThrow(() -> new NotThere("the repository has no model '" + name + "'"));
        return revisions.settled();
    }

    private CompletableFuture<ServingState> unload(LocalModels local, String name) throws NotThere {
        Revisions revisions = registry.revisions(name);
        if (revisions == null || !local.unload(name)) {
            throw new NotThere("model '" + name + "' is not loaded");
        }
        return CompletableFuture.completedFuture(revisions.state());
    }

    private static final class NotThere extends Exception {
        private static final long serialVersionUID = 1;

        NotThere(String message) {
            super(message, null, false, false);
        }
    }
}
