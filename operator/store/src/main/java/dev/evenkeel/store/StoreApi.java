package dev.evenkeel.store;

import dev.evenkeel.store.StoreMetrics.Operation;
import dev.evenkeel.store.StoreMetrics.Review;
import dev.evenkeel.store.TokenVerifier.VerifierUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's endpoints. Each request is authenticated and authorised for its namespace before anything of its body is
 * read or anything about a blob is said. Confined to one event loop; the disk and the token reviews are asked on
 * workers.
 *
 * <pre>
 * PUT|GET|HEAD /v1/namespaces/{ns}/blobs/sha256:{hex}
 * PUT|GET      /v1/namespaces/{ns}/runs/{uid}/progress
 * </pre>
 */
final class StoreApi implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(StoreApi.class);
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern RUN = Pattern.compile("[0-9A-Za-z][-0-9A-Za-z.]{0,127}");
    private static final int MAX_TOKEN = 16_384;
    private static final int MAX_REVIEWS = 64;

    private final Vertx vertx;
    private final Blobs blobs;
    private final TokenVerifier verifier;
    private final Access access;
    private final StoreLimits limits;
    private final StoreMetrics metrics;
    private final WorkerExecutor reviewers;
    private final ProgressBoard progress = new ProgressBoard();
    private int reviewsInFlight;

    StoreApi(
            Vertx vertx, Blobs blobs, TokenVerifier verifier, Access access, StoreLimits limits, StoreMetrics metrics) {
        this.vertx = vertx;
        this.blobs = blobs;
        this.verifier = verifier;
        this.access = access;
        this.limits = limits;
        this.metrics = metrics;
        this.reviewers = vertx.createSharedWorkerExecutor("evenkeel-token-review", 4);
    }

    /** A request that was understood: one operation on one thing in one namespace. */
    private record Call(HttpServerRequest request, Operation operation, String namespace, String thing, long start) {
        HttpServerResponse response() {
            return request.response();
        }
    }

    @Override
    public void handle(HttpServerRequest request) {
        long start = System.nanoTime();
        request.pause();
        Call call = null;
        try {
            call = parse(request, start);
            Call understood = call;
            authenticate(request)
                    .compose(user -> authorised(understood, user))
                    .onFailure(failure -> refuse(understood, failure));
        } catch (StoreFault fault) {
            refuse(call == null ? new Call(request, Operation.UNKNOWN, "", "", start) : call, fault);
        }
    }

    // ---- what is asked

    private static Call parse(HttpServerRequest request, long start) throws StoreFault {
        String path = String.valueOf(request.path());
        List<String> parts = path.length() > 512 ? List.of() : List.of(path.split("/", -1));
        boolean known =
                parts.size() >= 6 && parts.get(1).equals("v1") && parts.get(2).equals("namespaces");
        if (known && parts.size() == 6 && parts.get(4).equals("blobs")) {
            if (Digest.parse(parts.get(5)) == null) {
                throw new StoreFault(404, "'" + parts.get(5) + "' is no digest: sha256: and 64 hexadecimal digits");
            }
            return new Call(
                    request,
                    method(request, Operation.BLOB_PUT, Operation.BLOB_GET, Operation.BLOB_HEAD),
                    namespace(parts.get(3)),
                    parts.get(5),
                    start);
        }
        if (known
                && parts.size() == 7
                && parts.get(4).equals("runs")
                && parts.get(6).equals("progress")) {
            if (!RUN.matcher(parts.get(5)).matches()) {
                throw new StoreFault(404, "'" + parts.get(5) + "' is no run");
            }
            return new Call(
                    request,
                    method(request, Operation.PROGRESS_PUT, Operation.PROGRESS_GET, null),
                    namespace(parts.get(3)),
                    parts.get(5),
                    start);
        }
        throw new StoreFault(404, "there is no endpoint " + path);
    }

    private static String namespace(String name) throws StoreFault {
        if (!NAMESPACE.matcher(name).matches()) {
            throw new StoreFault(404, "'" + name + "' is no namespace");
        }
        return name;
    }

    private static Operation method(HttpServerRequest request, Operation put, Operation get, @Nullable Operation head)
            throws StoreFault {
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.PUT)) {
            return put;
        }
        if (method.equals(HttpMethod.GET)) {
            return get;
        }
        if (method.equals(HttpMethod.HEAD) && head != null) {
            return head;
        }
        String allowed = head == null ? "PUT, GET" : "PUT, GET, HEAD";
        request.response().putHeader(HttpHeaders.ALLOW, allowed);
        throw new StoreFault(405, "method " + method + " is not allowed here: use " + allowed);
    }

    // ---- who asks

    private Future<String> authenticate(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7) || header.length() > MAX_TOKEN) {
            metrics.reviewed(Review.INVALID);
            return Future.failedFuture(unauthenticated(request, "header Authorization must be Bearer and a token"));
        }
        if (reviewsInFlight >= MAX_REVIEWS) {
            metrics.reviewed(Review.UNAVAILABLE);
            return Future.failedFuture(new StoreFault(503, "too many tokens to review at once: try again"));
        }
        String token = header.substring(7).strip();
        reviewsInFlight++;
        return reviewers
                .executeBlocking(() -> verifier.user(token), false)
                .onComplete(done -> reviewsInFlight--)
                .compose(user -> verdict(request, user), failure -> Future.failedFuture(unavailable(failure)));
    }

    private Future<String> verdict(HttpServerRequest request, Optional<String> user) {
        metrics.reviewed(user.isPresent() ? Review.VALID : Review.INVALID);
        return user.map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(
                        unauthenticated(request, "the token is not valid, has expired, or is for another audience")));
    }

    private static StoreFault unauthenticated(HttpServerRequest request, String message) {
        request.response().putHeader("WWW-Authenticate", "Bearer");
        return new StoreFault(401, message);
    }

    private Throwable unavailable(Throwable failure) {
        metrics.reviewed(Review.UNAVAILABLE);
        if (failure instanceof VerifierUnavailable) {
            LOG.warn("a token could not be reviewed: {}", failure.getMessage());
            return new StoreFault(503, "the token cannot be reviewed now: try again");
        }
        return failure;
    }

    private Future<Void> authorised(Call call, String user) {
        if (!access.allows(user, call.namespace())) {
            return Future.failedFuture(
                    new StoreFault(403, user + " may not use namespace " + call.namespace() + " of the store"));
        }
        return switch (call.operation()) {
            case BLOB_PUT -> put(call, digest(call));
            case BLOB_GET -> get(call, digest(call));
            case BLOB_HEAD -> head(call, digest(call));
            case PROGRESS_PUT -> putProgress(call);
            case PROGRESS_GET -> getProgress(call);
            case UNKNOWN -> throw new IllegalStateException("refused before");
        };
    }

    private static Digest digest(Call call) {
        Digest digest = Digest.parse(call.thing());
        if (digest == null) {
            throw new IllegalStateException("checked before: " + call.thing());
        }
        return digest;
    }

    // ---- what is done

    private Future<Void> put(Call call, Digest digest) {
        long announced = announced(call.request());
        if (announced > limits.blobBytes()) {
            return Future.failedFuture(
                    new StoreFault(413, "the blob has " + announced + " bytes, the store takes " + limits.blobBytes()));
        }
        if (call.response().closed()) {
            return Future.failedFuture(new StoreFault(499, "the client went away"));
        }
        if ("100-continue".equalsIgnoreCase(call.request().getHeader(HttpHeaders.EXPECT))) {
            call.response().writeContinue();
        }
        metrics.uploadBegins();
        return blocking(() -> blobs.begin(call.namespace(), announced))
                .compose(file -> receive(call, digest, file)
                        .recover(failure -> blocking(() -> {
                                    blobs.abandon(file);
                                    return false;
                                })
                                .transform(abandoned -> Future.failedFuture(failure))))
                .onComplete(done -> metrics.uploadEnds())
                .compose(isNew -> answer(
                        call,
                        isNew ? 201 : 200,
                        new JsonObject().put("digest", digest.toString()).toBuffer()));
    }

    private Future<Boolean> receive(Call call, Digest digest, Path file) {
        OpenOptions writing = new OpenOptions().setRead(false).setWrite(true).setTruncateExisting(true);
        return vertx.fileSystem()
                .open(file.toString(), writing)
                .compose(open -> Upload.receive(vertx, call.request(), open, limits.blobBytes()))
                .compose(received -> {
                    metrics.received(received.size());
                    if (!received.digest().equals(digest)) {
                        return Future.failedFuture(new StoreFault(
                                422, "the body has digest " + received.digest() + ", the address says " + digest));
                    }
                    return blocking(() -> blobs.commit(call.namespace(), digest, file, received.size()));
                });
    }

    private Future<Void> get(Call call, Digest digest) {
        call.request().resume();
        return blocking(() -> {
                    FileChannel channel = blobs.open(call.namespace(), digest);
                    return new OpenBlob(channel, channel.size());
                })
                .compose(blob -> {
                    HttpServerResponse response = describe(call.response(), digest, blob.size());
                    metrics.sent(blob.size());
                    return response.sendFile(blob.channel())
                            .onComplete(sent -> finished(call, 200))
                            .transform(sent -> blocking(() -> {
                                blob.channel().close();
                                return true;
                            }))
                            .mapEmpty();
                });
    }

    private record OpenBlob(FileChannel channel, long size) {}

    private Future<Void> head(Call call, Digest digest) {
        call.request().resume();
        return blocking(() -> blobs.size(call.namespace(), digest)).compose(size -> {
            if (size.isEmpty()) {
                return Future.failedFuture(Blobs.missing(call.namespace(), digest));
            }
            describe(call.response(), digest, size.getAsLong());
            finished(call, 200);
            return call.response().end();
        });
    }

    private static HttpServerResponse describe(HttpServerResponse response, Digest digest, long size) {
        return response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(size))
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
                .putHeader(HttpHeaders.ETAG, "\"" + digest + "\"")
                .putHeader(HttpHeaders.CACHE_CONTROL, "private, max-age=31536000, immutable");
    }

    private Future<Void> putProgress(Call call) {
        if (announced(call.request()) > ProgressBoard.MAX_BODY) {
            return Future.failedFuture(tooMuchProgress());
        }
        Buffer body = Buffer.buffer();
        io.vertx.core.Promise<Void> done = io.vertx.core.Promise.promise();
        call.request().exceptionHandler(done::tryFail);
        call.request().handler(chunk -> {
            if (body.length() + chunk.length() <= ProgressBoard.MAX_BODY) {
                body.appendBuffer(chunk);
            } else {
                done.tryFail(tooMuchProgress());
            }
        });
        call.request().endHandler(nothing -> {
            try {
                progress.put(call.namespace(), call.thing(), body.getBytes());
                done.tryComplete();
            } catch (StoreFault fault) {
                done.tryFail(fault);
            }
        });
        call.request().resume();
        return done.future().compose(nothing -> answer(call, 204, Buffer.buffer()));
    }

    private static StoreFault tooMuchProgress() {
        return new StoreFault(413, "progress has at most " + ProgressBoard.MAX_BODY + " bytes");
    }

    private Future<Void> getProgress(Call call) {
        call.request().resume();
        JsonObject known = progress.get(call.namespace(), call.thing());
        return known == null
                ? Future.failedFuture(new StoreFault(404, "run " + call.thing() + " has told no progress"))
                : answer(call, 200, known.toBuffer());
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE; // the HTTP decoder refuses it; if it does not, we do
        }
    }

    @FunctionalInterface
    private interface DiskWork<T> {
        T run() throws IOException, StoreFault;
    }

    private <T> Future<T> blocking(DiskWork<T> work) {
        return vertx.executeBlocking(work::run, false);
    }

    // ---- what is answered

    private Future<Void> answer(Call call, int status, Buffer json) {
        finished(call, status);
        HttpServerResponse response = call.response();
        if (response.closed() || response.headWritten()) {
            return Future.succeededFuture();
        }
        response.setStatusCode(status);
        if (json.length() == 0) {
            return response.end();
        }
        return response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(json);
    }

    private void refuse(Call call, Throwable failure) {
        HttpServerResponse response = call.response();
        StoreFault fault = fault(call, failure);
        finished(call, fault.status());
        if (response.closed() || response.headWritten()) {
            return;
        }
        if (fault.status() == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        // The body is not read to its end: the connection cannot be used again.
        response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .setStatusCode(fault.status());
        Buffer body = new JsonObject().put("error", fault.getMessage()).toBuffer();
        Future<Void> ended = call.operation() == Operation.BLOB_HEAD ? response.end() : response.end(body);
        ended.onComplete(done -> call.request().connection().close());
    }

    private static StoreFault fault(Call call, Throwable failure) {
        if (failure instanceof StoreFault fault) {
            return fault;
        }
        if (Blobs.isFull(failure)) {
            LOG.error("the store's disk is full: {}", failure.getMessage());
            return Blobs.full("its disk has no space left");
        }
        if (failure instanceof HttpClosedException || call.response().closed()) {
            return new StoreFault(499, "the client went away");
        }
        LOG.error("{} of {} in {} failed", call.operation(), call.thing(), call.namespace(), failure);
        return new StoreFault(500, "internal error; the store's log has more");
    }

    private void finished(Call call, int status) {
        metrics.answered(call.operation(), status, System.nanoTime() - call.start());
    }
}
