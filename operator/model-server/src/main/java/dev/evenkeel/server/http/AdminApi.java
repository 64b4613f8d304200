package dev.evenkeel.server.http;

import dev.evenkeel.server.revision.Desired;
import dev.evenkeel.server.revision.InvalidDesired;
import dev.evenkeel.server.revision.Revision;
import dev.evenkeel.server.revision.RevisionStatus;
import dev.evenkeel.server.revision.Registry;
import dev.evenkeel.server.revision.Revisions;
import dev.evenkeel.server.revision.ServerConfig;
import dev.evenkeel.server.revision.ServingState;
import dev.evenkeel.server.revision.UpdateKey;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The admin API: {@code PUT /admin/v1/desired} takes a signed desired state over, {@code GET /admin/v1/state} tells
 * what is held. The signature is checked over the raw body, before anything in it is read.
 */
public final class AdminApi implements Handler<HttpServerRequest> {
    static final String SIGNATURE = "Evenkeel-Signature";
    private static final int MAX_BODY = 1 << 20;

    private final Vertx vertx;
    private final Registry registry;
    private final Supplier<Optional<UpdateKey>> key;
    private final ServerMetrics metrics;
    private final MemoryBudget memory = new MemoryBudget(8L * MAX_BODY);

    /**
     * The admin API of these models.
     *
     * @param key asked for each update, as the configuration may bring another one
     */
    public AdminApi(Vertx vertx, Registry registry, Supplier<Optional<UpdateKey>> key, ServerMetrics metrics) {
        this.vertx = vertx;
        this.registry = registry;
        this.key = key;
        this.metrics = metrics;
    }

    private record Reply(int status, Buffer body) {
        static Reply error(int status, String message) {
            return new Reply(status, Answers.error(message));
        }
    }

    @Override
    public void handle(HttpServerRequest request) {
        switch (String.valueOf(request.path())) {
            case "/admin/v1/state" -> {
                if (request.method().equals(HttpMethod.GET)) {
                    Answers.send(request.response(), 200, json(registry.all()));
                } else {
                    wrongMethod(request, "GET");
                }
            }
            case "/admin/v1/desired" -> {
                if (request.method().equals(HttpMethod.PUT)) {
                    new Update(request).read();
                } else {
                    wrongMethod(request, "PUT");
                }
            }
            default -> Answers.send(request.response(), 404, Answers.error("there is no endpoint " + request.path()));
        }
    }

    private static void wrongMethod(HttpServerRequest request, String allowed) {
        request.response().putHeader(HttpHeaders.ALLOW, allowed);
        Answers.send(request.response(), 405, Answers.error("method " + request.method() + ": use " + allowed));
    }

    /** One update: body on the event loop, signature and take-over on a worker. */
    private final class Update implements Body.Receiver {
        private final HttpServerRequest request;
        private final @Nullable String signature;
        private @Nullable Body body;
        private boolean finished;

        Update(HttpServerRequest request) {
            this.request = request;
            this.signature = request.getHeader(SIGNATURE);
        }

        void read() {
            Body collecting = Body.collect(request, MAX_BODY, memory, this);
            body = collecting;
            if (finished) {
                collecting.free();
            }
        }

        @Override
        public void complete(byte[] bytes, int length) {
            vertx.executeBlocking(() -> update(bytes, signature), false).onComplete(done -> {
                Reply reply = done.succeeded() ? done.result() : Reply.error(500, "internal error: " + done.cause());
                Answers.send(request.response(), reply.status(), reply.body());
                finish(reply.status());
            });
        }

        @Override
        public void tooLarge(int limit) {
            Answers.refuseBody(request, 413, Answers.error("the body has more than " + limit + " bytes"));
            finish(413);
        }

        @Override
        public void memoryFull() {
            Answers.refuseBody(request, 503, Answers.error("too many updates at once: try again"));
            finish(503);
        }

        @Override
        public void unreadable(int status, String message) {
            Answers.refuseBody(request, status, Answers.error(message));
            finish(status);
        }

        @Override
        public void broken() {
            finish(499);
        }

        private void finish(int status) {
            finished = true;
            Body held = body;
            if (held != null) {
                held.free();
            }
            metrics.updated(status);
        }
    }

    private Reply update(byte[] body, @Nullable String signature) {
        Optional<UpdateKey> trusted = key.get();
        if (trusted.isEmpty()) {
            return Reply.error(401, "updates are off: the configuration has no updates.publicKey");
        }
        if (signature == null || !trusted.get().verifies(body, signature)) {
            return Reply.error(
                    401,
                    signature == null
                            ? "header " + SIGNATURE + " is missing"
                            : "header " + SIGNATURE + " is no signature of this body by the configured key");
        }
        Desired desired;
        try {
            desired = ServerConfig.parseDesired(new String(body, StandardCharsets.UTF_8));
        } catch (InvalidDesired e) {
            return Reply.error(400, String.valueOf(e.getMessage()));
        }
        Revisions.Verdict verdict = registry.apply(desired);
        ServingState state = registry.state(desired.servedName());
        if (state == null) {
            return Reply.error(409, otherModel(desired));
        }
        return switch (verdict) {
            case ACCEPTED, UNCHANGED -> new Reply(200, json(state).toBuffer());
            case LOWER_GENERATION ->
                Reply.error(
                        409, "generation " + desired.generation() + " is lower than the held " + state.generation());
            case CONTRADICTION ->
                Reply.error(
                        409, "generation " + desired.generation() + " is held already, with another content: raise it");
            case OTHER_MODEL -> Reply.error(409, otherModel(desired));
        };
    }

    private String otherModel(Desired desired) {
        return "the update is for model '" + desired.model() + "', this server serves "
                + registry.all().stream()
                        .map(state -> "'" + state.model() + "'")
                        .collect(Collectors.joining(", "));
    }

    /** One model as an object, several in a list. */
    static Buffer json(List<ServingState> states) {
        if (states.size() == 1) {
            return json(states.getFirst()).toBuffer();
        }
        JsonArray models = new JsonArray();
        states.forEach(state -> models.add(json(state)));
        return new JsonObject().put("models", models).toBuffer();
    }

    private static JsonObject json(ServingState state) {
        JsonArray list = new JsonArray();
        for (RevisionStatus revision : state.revisions()) {
            list.add(new JsonObject()
                    .put("name", revision.name())
                    .put("digest", revision.digest())
                    .put("weight", revision.weight())
                    .put("state", revision.state().wireName())
                    .put("breaker", isOpen(state, revision.name()) ? "Open" : "Closed")
                    .put("reason", revision.reason())
                    .put("message", revision.message()));
        }
        return new JsonObject()
                .put("model", Objects.requireNonNull(state.model()))
                .put("generation", state.generation())
                .put("revisions", list);
    }

    private static boolean isOpen(ServingState state, String name) {
        Revision revision = state.routes().byName().get(name);
        return revision != null && revision.breaker().isOpen();
    }
}
