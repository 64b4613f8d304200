package dev.evenkeel.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;

/**
 * Streams a request's body into a file and computes its digest on the way; the client is slowed down to the disk's
 * pace, so memory stays small. Confined to the request's event loop; the file is written on Vert.x's own workers.
 */
final class Upload {
    private final HttpServerRequest request;
    private final AsyncFile file;
    private final long limit;
    private final MessageDigest sha256 = Digest.sha256();
    private final Promise<Received> done = Promise.promise();
    private long size;
    private boolean ended;

    /** What came in, all of it forced to the disk. */
    record Received(Digest digest, long size) {}

    private Upload(HttpServerRequest request, AsyncFile file, long limit) {
        this.request = request;
        this.file = file;
        this.limit = limit;
    }

    /**
     * Reads the body, which must be paused, to its end.
     *
     * @return what came in; fails with a {@link StoreFault} 413 when it is too large, or with the file's own error.
     *     The file is closed in each case.
     */
    static Future<Received> receive(Vertx vertx, HttpServerRequest request, AsyncFile file, long limit) {
        Upload upload = new Upload(request, file, limit);
        file.exceptionHandler(upload::fail);
        request.exceptionHandler(upload::fail);
        request.endHandler(nothing -> upload.end());
        request.handler(upload::chunk);
        if (request.response().closed()) {
            upload.fail(new StoreFault(499, "the client went away"));
        } else {
            request.resume();
        }
        return upload.done.future();
    }

    private void chunk(Buffer chunk) {
        if (ended) {
            return;
        }
        size += chunk.length();
        if (size > limit) {
            fail(new StoreFault(413, "the blob has more than " + limit + " bytes"));
            return;
        }
        sha256.update(chunk.getBytes());
        file.write(chunk).onFailure(this::fail);
        if (file.writeQueueFull()) {
            request.pause();
            file.drainHandler(nothing -> request.resume());
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        Received received = new Received(Digest.of(sha256), size);
        file.flush()
                .compose(
                        flushed -> file.close(),
                        failure -> file.close().transform(closed -> Future.failedFuture(failure)))
                .onComplete(closed -> {
                    if (closed.succeeded()) {
                        done.tryComplete(received);
                    } else {
                        done.tryFail(closed.cause());
                    }
                });
    }

    private void fail(Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        request.resume(); // what still comes is dropped
        file.close().onComplete(closed -> done.tryFail(cause));
    }
}
