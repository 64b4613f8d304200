package dev.evenkeel.server.http;

import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** A small body that is answered on the event loop; what does not come whole is refused here. */
final class SmallBody implements Body.Receiver {
    private static final byte[] NOTHING = {};

    private final HttpServerRequest request;
    private final Done done;
    private @Nullable Body body;
    private boolean finished;

    /** Gets the body once, with 200; or nothing with the status of an answer that was given already. */
    @FunctionalInterface
    interface Done {
        void accept(int status, byte[] body);
    }

    private SmallBody(HttpServerRequest request, Done done) {
        this.request = request;
        this.done = done;
    }

    static void read(HttpServerRequest request, int limit, MemoryBudget memory, Done done) {
        SmallBody receiver = new SmallBody(request, done);
        Body collecting = Body.collect(request, limit, memory, receiver);
        receiver.body = collecting;
        if (receiver.finished) {
            collecting.free();
        }
    }

    @Override
    public void complete(byte[] bytes, int length) {
        finish(200, bytes);
    }

    @Override
    public void tooLarge(int limit) {
        refuse(413, "the body has more than " + limit + " bytes");
    }

    @Override
    public void memoryFull() {
        refuse(503, "too many large requests at once: try again");
    }

    @Override
    public void unreadable(int status, String message) {
        refuse(status, message);
    }

    @Override
    public void broken() {
        finish(499, NOTHING);
    }

    private void refuse(int status, String message) {
        Answers.refuseBody(request, status, Answers.error(message));
        finish(status, NOTHING);
    }

    private void finish(int status, byte[] bytes) {
        finished = true;
        done.accept(status, bytes);
        Body held = body;
        if (held != null) {
            held.free();
        }
    }
}
