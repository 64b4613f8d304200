package dev.evenkeel.server.http;

import dev.evenkeel.server.engine.InferenceFailure;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.http.ServerMetrics.Outcome;
import dev.evenkeel.server.http.ServerMetrics.Rejection;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.InferRequestReader;
import dev.evenkeel.server.protocol.InferResponseWriter;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.Routes;
import dev.evenkeel.server.revision.ServingState;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One infer request on its way: body on the event loop, tensors and inference on a pool thread, answer on the event
 * loop again. The revision is chosen when a thread is free for it, so a queued request follows a swap.
 */
final class InferCall implements Body.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(InferCall.class);
    private static final String JSON_LENGTH = "Inference-Header-Content-Length";
    private static final CharSequence JSON_LENGTH_HEADER = HttpHeaders.createOptimized(JSON_LENGTH);

    // Owned by the event loop.
    private final InferenceApi api;
    private final HttpServerRequest request;
    private final Context context = Objects.requireNonNull(Vertx.currentContext(), "not on an event loop");
    private final long start;
    private @Nullable Body body;
    private boolean finished;

    // Read by the pool thread.
    private final @Nullable String version;
    private final @Nullable String jsonLength;

    /** What the pool thread hands back. */
    private record Answer(int status, Buffer body, int jsonLength) {
        static Answer error(int status, String message) {
            return new Answer(status, Answers.error(message), -1);
        }
    }

    InferCall(InferenceApi api, HttpServerRequest request, @Nullable String version, long start) {
        this.api = api;
        this.request = request;
        this.version = version;
        this.start = start;
        this.jsonLength = request.getHeader(JSON_LENGTH_HEADER);
    }

    void read(int limit, MemoryBudget memory) {
        Body collecting = Body.collect(request, limit, memory, this);
        if (finished) {
            collecting.free();
        } else {
            body = collecting;
        }
    }

    @Override
    public void complete(byte[] bytes) {
        if (!api.pool().offer((scratch, limit) -> compute(bytes, scratch, limit))) {
            api.metrics().rejected(Rejection.QUEUE_FULL);
            answer(Answer.error(503, "the queue is full: try again"));
        }
    }

    @Override
    public void tooLarge(int limit) {
        refuse(
                413,
                "the body has more than " + limit + " bytes: send fewer rows at once, or raise --max-request-bytes");
    }

    @Override
    public void memoryFull() {
        api.metrics().rejected(Rejection.MEMORY_FULL);
        refuse(503, "too many large requests at once: try again");
    }

    @Override
    public void broken() {
        finish(499);
    }

    private void refuse(int status, String message) {
        if (status == 503) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        Answers.refuseBody(request, status, message);
        finish(status);
    }

    /** Runs on a pool thread. */
    private void compute(byte[] bytes, Scratch scratch, RunLimit limit) {
        Answer answer;
        if (request.response().closed()) {
            answer = Answer.error(499, "the client went away");
        } else {
            answer = infer(bytes, scratch, limit);
        }
        context.runOnContext(nothing -> answer(answer));
    }

    private Answer infer(byte[] bytes, Scratch scratch, RunLimit limit) {
        ServingState state = api.state();
        Revision revision = acquire(state.routes());
        while (revision == null && isKnown(state.routes())) {
            state = api.state(); // it was let go between reading the routes and acquiring it: newer routes are out
            revision = acquire(state.routes());
        }
        if (revision == null) {
            InferenceApi.Reply missing = InferenceApi.missing(state, version);
            return new Answer(missing.status(), missing.body(), -1);
        }
        try {
            return infer(state.servedName(), revision, bytes, scratch, limit);
        } finally {
            revision.release();
        }
    }

    private @Nullable Revision acquire(Routes routes) {
        Revision revision = version == null ? routes.next() : routes.byName().get(version);
        return revision != null && revision.acquire() ? revision : null;
    }

    private boolean isKnown(Routes routes) {
        return version == null ? routes.isServing() : routes.byName().containsKey(version);
    }

    private Answer infer(String model, Revision revision, byte[] bytes, Scratch scratch, RunLimit limit) {
        long started = -1;
        try {
            InferRequest parsed =
                    InferRequestReader.read(revision.model().signature(), bytes, jsonLength(bytes.length), scratch);
            started = System.nanoTime();
            List<Tensor> outputs = revision.model().run(parsed, limit);
            long ended = System.nanoTime();
            InferResponseWriter.Encoded encoded =
                    InferResponseWriter.write(model, revision.name(), parsed, outputs, scratch);
            api.metrics().inferred(revision.name(), Outcome.OK, ended - started);
            return new Answer(200, Buffer.buffer(encoded.body()), encoded.jsonLength());
        } catch (RequestFault fault) {
            api.metrics().inferred(revision.name(), Outcome.CLIENT_ERROR, -1);
            return Answer.error(fault.status(), String.valueOf(fault.getMessage()));
        } catch (InferenceFailure failure) {
            return failed(revision, failure, System.nanoTime() - started);
        } catch (RuntimeException bug) {
            LOG.error("an infer request to revision {} failed unexpectedly", revision.name(), bug);
            api.metrics().inferred(revision.name(), Outcome.ERROR, -1);
            return Answer.error(500, "internal error; the server's log has more");
        }
    }

    private Answer failed(Revision revision, InferenceFailure failure, long nanos) {
        return switch (failure.kind()) {
            case INPUT -> {
                api.metrics().inferred(revision.name(), Outcome.CLIENT_ERROR, nanos);
                yield Answer.error(400, "the model refuses the inputs: " + failure.getMessage());
            }
            case TIMEOUT -> {
                LOG.warn("revision {} was stopped after {} ms", revision.name(), nanos / 1_000_000);
                api.metrics().inferred(revision.name(), Outcome.TIMEOUT, nanos);
                yield Answer.error(504, "the model took too long and was stopped");
            }
            case ENGINE -> {
                LOG.warn("revision {} failed: {}", revision.name(), failure.getMessage());
                api.metrics().inferred(revision.name(), Outcome.ERROR, nanos);
                yield Answer.error(500, "the model failed: " + failure.getMessage());
            }
        };
    }

    private int jsonLength(int bodyLength) throws RequestFault {
        String header = jsonLength;
        if (header == null) {
            return bodyLength;
        }
        try {
            return Integer.parseInt(header);
        } catch (NumberFormatException e) {
            throw new RequestFault("header " + JSON_LENGTH + " must be a number of bytes, not '" + header + "'");
        }
    }

    private void answer(Answer answer) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            finish(499);
            return;
        }
        if (answer.status() == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        response.setStatusCode(answer.status());
        if (answer.jsonLength() >= 0) {
            response.putHeader(JSON_LENGTH_HEADER, Integer.toString(answer.jsonLength()))
                    .putHeader(HttpHeaders.CONTENT_TYPE, Answers.OCTETS);
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, Answers.JSON);
        }
        response.end(answer.body());
        finish(answer.status());
    }

    private void finish(int status) {
        if (finished) {
            return;
        }
        finished = true;
        Body held = body;
        if (held != null) {
            held.free();
        }
        api.metrics().left();
        api.metrics().answered(Route.INFER, status, System.nanoTime() - start);
    }
}
