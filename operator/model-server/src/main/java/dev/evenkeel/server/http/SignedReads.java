package dev.evenkeel.server.http;

import dev.evenkeel.server.revision.ServingState;
import dev.evenkeel.server.revision.UpdateKey;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets those read who can sign: the holder of the key for updates, who needs no token and no certificate of the server's
 * owner. A request has the header {@value #AT}, an instant, and {@value AdminApi#SIGNATURE}, base64 of the Ed25519
 * signature over the lines {@value #PURPOSE}, a model that is served here, the request's path with its query, and the
 * instant. So what was signed is good for one question to the servers of one model, for a minute.
 */
public final class SignedReads implements Handler<HttpServerRequest> {
    static final String AT = "Evenkeel-Signed-At";
    private static final String PURPOSE = "evenkeel-read";
    private static final Duration LIFETIME = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final Supplier<List<ServingState>> models;
    private final Supplier<Optional<UpdateKey>> key;
    private final InstantSource clock;
    private final Handler<HttpServerRequest> next;

    /**
     * A guard of an open port.
     *
     * @param key asked for each request, as the configuration may bring another one
     * @param next gets the requests of those who may read
     */
    public SignedReads(
            Vertx vertx,
            Supplier<List<ServingState>> models,
            Supplier<Optional<UpdateKey>> key,
            InstantSource clock,
            Handler<HttpServerRequest> next) {
        this.vertx = vertx;
        this.models = models;
        this.key = key;
        this.clock = clock;
        this.next = next;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String question = String.valueOf(request.uri());
        String at = request.getHeader(AT);
        String signature = request.getHeader(AdminApi.SIGNATURE);
        vertx.executeBlocking(() -> objection(question, at, signature), false).onComplete(done -> {
            if (done.failed()) {
                Answers.send(request.response(), 500, Answers.error("internal error: " + done.cause()));
            } else if (done.result().isPresent()) {
                Answers.send(
                        request.response(), 401, Answers.error(done.result().get()));
            } else {
                next.handle(request);
            }
        });
    }

    /** Why it is not let in; empty when it is. */
    private Optional<String> objection(String question, @Nullable String at, @Nullable String signature) {
        Optional<UpdateKey> trusted = key.get();
        if (trusted.isEmpty()) {
            return Optional.of("signed reads are off: the configuration has no updates.publicKey");
        }
        if (at == null || signature == null) {
            return Optional.of("headers " + AT + " and " + AdminApi.SIGNATURE + " are wanted");
        }
        if (!isFresh(at)) {
            return Optional.of("header " + AT + " must be an instant within " + LIFETIME.toSeconds() + " s of "
                    + clock.instant() + ", not " + at);
        }
        for (ServingState served : models.get()) {
            String signed = String.join("\n", PURPOSE, served.model(), question, at);
            if (trusted.get().verifies(signed.getBytes(StandardCharsets.UTF_8), signature)) {
                return Optional.empty();
            }
        }
        return Optional.of("header " + AdminApi.SIGNATURE
                + " is no signature of this request, for a model that is served here, by the configured key");
    }

    private boolean isFresh(String at) {
        try {
            return Duration.between(Instant.parse(at), clock.instant()).abs().compareTo(LIFETIME) <= 0;
        } catch (DateTimeException | ArithmeticException e) {
            return false;
        }
    }
}
