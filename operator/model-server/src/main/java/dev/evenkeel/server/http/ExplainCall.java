package dev.evenkeel.server.http;

import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.explain.Explainer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** An explain request: head and body on the event loop, the rest on the {@link Explainer}'s thread. */
final class ExplainCall implements Explainer.Task {
    /** Many rows cost more than an explanation may. */
    private static final int MAX_BODY = 1 << 20;

    private final HttpServerRequest request;
    private final Context loop = Objects.requireNonNull(Vertx.currentContext());
    private final String model;
    private final @Nullable String version;
    private final byte[] body;
    private final int jsonLength;
    private final long deadline;
    private final IntConsumer answered;

    private ExplainCall(
            HttpServerRequest request,
            Target target,
            byte[] body,
            int jsonLength,
            long deadline,
            IntConsumer answered) {
        this.request = request;
        this.model = Objects.requireNonNull(target.model(), "the route has a model");
        this.version = target.version();
        this.body = body;
        this.jsonLength = jsonLength;
        this.deadline = deadline;
        this.answered = answered;
    }

    /**
     * Reads the body and has it explained, unless the request is refused at once.
     *
     * @param start when the request came, on the clock of {@link System#nanoTime}
     * @param answered is told the status of the answer
     */
    static void handle(
            Explainer explainer,
            HttpServerRequest request,
            Target target,
            MemoryBudget memory,
            long start,
            IntConsumer answered) {
        if (!explainer.hasRoom()) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(Failure.RETRY_AFTER_SECONDS));
            Answers.refuse(request, 503, Answers.error(Explainer.FULL.message()));
            answered.accept(503);
            return;
        }
        SmallBody.read(request, MAX_BODY, memory, (status, body) -> {
            if (status != 200) {
                answered.accept(status);
                return;
            }
            String jsonLength = request.getHeader(InferCall.JSON_LENGTH_HEADER);
            try {
                explainer.submit(new ExplainCall(
                        request,
                        target,
                        body,
                        jsonLength == null ? body.length : Integer.parseInt(jsonLength),
                        Deadline.of(request, start),
                        answered));
            } catch (NumberFormatException e) {
                Answers.send(
                        request.response(),
                        400,
                        Answers.error("header " + InferCall.JSON_LENGTH + " must be a number of bytes, not '"
                                + jsonLength + "'"));
                answered.accept(400);
            }
        });
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public @Nullable String version() {
        return version;
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public int jsonLength() {
        return jsonLength;
    }

    @Override
    public long deadlineNanos() {
        return deadline;
    }

    @Override
    public boolean isAbandoned() {
        return request.response().closed();
    }

    @Override
    public void explained(byte[] json) {
        deliver(200, Buffer.buffer(json));
    }

    @Override
    public void failed(Failure failure) {
        deliver(Answers.status(failure.kind()), Answers.error(failure.message()));
    }

    private void deliver(int status, Buffer answer) {
        loop.runOnContext(nothing -> {
            if (status == 503 && !request.response().headWritten()) {
                request.response().putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(Failure.RETRY_AFTER_SECONDS));
            }
            Answers.send(request.response(), status, answer);
            answered.accept(status);
        });
    }
}
