package dev.evenkeel.server.http;

import dev.evenkeel.server.http.RepositoryControl.Refused;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
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

    private final Catalog catalog;
    private final RepositoryControl control;
    private final Handler<HttpServerRequest> next;

    /**
     * The control over these models.
     *
     * @param next gets every request that is for another endpoint
     */
    public RepositoryApi(Catalog catalog, RepositoryControl control, Handler<HttpServerRequest> next) {
        this.catalog = catalog;
        this.control = control;
        this.next = next;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        Matcher model = MODEL.matcher(path);
        if (path.equals(INDEX)) {
            post(request, () -> Answers.send(request.response(), 200, RepositoryIndex.of(catalog.all(), false)));
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
        request.pause(); // parameters in the body change nothing here
        (load ? control.load(name) : control.unload(name)).onComplete(done -> {
            request.resume();
            if (done.succeeded()) {
                Answers.send(request.response(), 200, Buffer.buffer("{}"));
            } else if (done.cause() instanceof Refused refused) {
                Answers.send(request.response(), status(refused.why()), Answers.error(refused.explanation()));
            } else {
                Answers.send(
                        request.response(),
                        500,
                        Answers.error(String.valueOf(done.cause().getMessage())));
            }
        });
    }

    private static int status(RepositoryControl.Why why) {
        return switch (why) {
            case OFF -> 403;
            case NOT_THERE -> 404;
            case UNUSABLE -> 400;
        };
    }
}
