package dev.evenkeel.server.http;

import dev.evenkeel.server.watch.Windows;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * The part of the admin port that tells the captured windows, {@code GET /capture/v1/windows?after=NUMBER}; every other
 * path goes on.
 */
public final class CaptureApi implements Handler<HttpServerRequest> {
    private static final String WINDOWS = "/capture/v1/windows";

    private final Windows windows;
    private final Handler<HttpServerRequest> next;

    /** @param next gets every request that is for another endpoint */
    public CaptureApi(Windows windows, Handler<HttpServerRequest> next) {
        this.windows = windows;
        this.next = next;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (!WINDOWS.equals(request.path())) {
            next.handle(request);
            return;
        }
        if (!request.method().equals(HttpMethod.GET)) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET");
            Answers.send(request.response(), 405, Answers.error("method " + request.method() + ": use GET"));
            return;
        }
        String after = request.getParam("after");
        try {
            Answers.send(request.response(), 200, windows.after(after == null ? 0 : Long.parseLong(after)));
        } catch (NumberFormatException e) {
            Answers.send(
                    request.response(),
                    400,
                    Answers.error("parameter after must be the number of a window, not '" + after + "'"));
        }
    }
}
