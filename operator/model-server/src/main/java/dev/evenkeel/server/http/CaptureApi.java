package dev.evenkeel.server.http;

import dev.evenkeel.server.watch.Windows;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * The part of the admin port that tells the captured windows, {@code GET /capture/v1/windows?after=NUMBER}.
 */
public final class CaptureApi implements Handler<HttpServerRequest> {
    private static final String PATH = "/capture/v1/windows";

    private final Windows windows;

    public CaptureApi(Windows windows) {
        this.windows = windows;
    }

    /** True when the request is for this endpoint. */
    public static boolean serves(HttpServerRequest request) {
        return PATH.equals(request.path());
    }

    @Override
    public void handle(HttpServerRequest request) {
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
