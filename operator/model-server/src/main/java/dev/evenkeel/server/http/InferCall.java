package dev.evenkeel.server.http;

import dev.evenkeel.server.dispatch.Answered;
import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.CallHead;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.http.ServerMetrics.Rejection;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.InferResponseWriter;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Signature;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** An infer request over REST: head and body on the event loop, the rest as its {@link Call} says. */
final class InferCall implements Call, Body.Receiver {
    static final String JSON_LENGTH = "Inference-Header-Content-Length";
    private static final CharSequence TRACE_PARENT = HttpHeaders.createOptimized(CallHead.TRACE_PARENT);
    static final CharSequence JSON_LENGTH_HEADER = HttpHeaders.createOptimized(JSON_LENGTH);

    // Owned by the event loop.
    private final InferenceApi api;
    private final Wire wire;
    private final HttpServerRequest request;
    private final Executor loop = ContextInternal.current().nettyEventLoop();
    private final long start;
    private @Nullable Body body;
    private boolean finished;

    // Written on the event loop before the call is submitted, read by the worker.
    private final CallHead head;
    private final @Nullable String jsonLength;
    private byte[] bytes = new byte[0];
    private int length; // of the body, from the array's start

    // Written by the worker, read on the event loop when the call is delivered.
    private boolean kept;
    private @Nullable Answer answer;

    /** What the event loop is to send. */
    private record Answer(int status, Buffer body, int jsonLength) {}

    InferCall(
            InferenceApi api,
            Wire wire,
            HttpServerRequest request,
            String model,
            @Nullable String version,
            long start) {
        this.api = api;
        this.wire = wire;
        this.request = request;
        this.start = start;
        this.jsonLength = request.getHeader(JSON_LENGTH_HEADER);
        this.head = new CallHead(
                model,
                version,
                stickyKey(api, request, model),
                Deadline.of(request, start),
                request.getHeader(TRACE_PARENT));
    }

    private static @Nullable String stickyKey(InferenceApi api, HttpServerRequest request, String model) {
        String header = api.dispatcher().stickyHeader(model);
        return header == null ? null : request.getHeader(header);
    }

    /** Begins to read the body, unless the call is refused at once. */
    void read(int limit, MemoryBudget memory) {
        if (!api.dispatcher().admit(this)) {
            if (!finished && !Answers.hasSmallBody(request)) {
                request.pause(); // until the refusal is told
            }
            return;
        }
        ReusedBodies.want(request);
        Body collecting = Body.collect(request, limit, memory, this);
        if (finished) {
            collecting.free();
        } else {
            body = collecting;
        }
    }

    // ---- the body, on the event loop

    @Override
    public void complete(byte[] all, int size) {
        bytes = all;
        length = size;
        api.dispatcher().submit(this);
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
    public void unreadable(int status, String message) {
        refuse(status, message);
    }

    @Override
    public void broken() {
        finish(499);
    }

    private void refuse(int status, String message) {
        if (status == 503) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        Answers.refuseBody(request, status, wire.error(status, message));
        finish(status);
    }

    // ---- the call

    @Override
    public CallHead head() {
        return head;
    }

    @Override
    public int heldBytes() {
        return length;
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public boolean isAbandoned() {
        return request.response().closed();
    }

    @Override
    public void keep() {
        kept = true;
    }

    @Override
    public InferRequest read(Signature signature, Scratch scratch) throws RequestFault {
        return wire.read(signature, bytes, length, jsonLength(length), scratch);
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

    @Override
    public void answer(Answered answered, Scratch scratch) {
        InferResponseWriter.Encoded encoded = wire.write(answered, scratch);
        answer = new Answer(200, Buffer.buffer(encoded.body()), encoded.jsonLength());
    }

    @Override
    public void fail(Failure failure) {
        int status = Answers.status(failure.kind());
        answer = new Answer(status, wire.error(status, failure.message()), -1);
    }

    @Override
    public void deliver() {
        Answer told = Objects.requireNonNull(answer, "neither answered nor failed");
        HttpServerResponse response = request.response();
        if (response.closed()) {
            finish(499);
            return;
        }
        if (told.status() == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        if (body == null) { // refused at the head
            Answers.refuse(request, told.status(), told.body());
            finish(told.status());
            return;
        }
        response.setStatusCode(told.status());
        if (told.jsonLength() >= 0) {
            response.putHeader(JSON_LENGTH_HEADER, Integer.toString(told.jsonLength()))
                    .putHeader(HttpHeaders.CONTENT_TYPE, Answers.OCTETS);
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, Answers.JSON);
        }
        response.end(told.body());
        finish(told.status());
    }

    private void finish(int status) {
        if (finished) {
            return;
        }
        finished = true;
        Body held = body;
        if (held != null && kept) {
            held.free();
        } else if (held != null) {
            bytes = new byte[0];
            held.reuse();
        }
        api.metrics().left();
        api.metrics().answered(wire.route(), status, System.nanoTime() - start);
    }
}
