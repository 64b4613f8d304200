package dev.evenkeel.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.StreamPriority;
import io.vertx.core.http.impl.headers.HttpHeaders;
import io.vertx.core.http.impl.http2.Http2Stream;
import io.vertx.core.net.HostAndPort;
import org.jspecify.annotations.Nullable;

/**
 * What Vert.x's connection sees in a stream that it did not make: somebody to be told when the stream ends or can be
 * written again. Head and body do not come this way.
 */
abstract class VertxStream implements Http2Stream {
    @Override
    public @Nullable String scheme() {
        return null;
    }

    @Override
    public @Nullable HostAndPort authority() {
        return null;
    }

    @Override
    public boolean isHeadersReceived() {
        return true;
    }

    @Override
    public void init(int id, boolean writable) {}

    @Override
    public void priority(StreamPriority priority) {}

    @Override
    public void onPriorityChange(StreamPriority priority) {}

    @Override
    public void onHeaders(HttpHeaders headers) {}

    @Override
    public void onData(Buffer data) {}

    @Override
    public void onCustomFrame(int type, int flags, Buffer payload) {}

    @Override
    public void onTrailers() {}

    @Override
    public void onTrailers(HttpHeaders trailers) {}

    @Override
    public void onReset(long code) {} // the stream's end follows
}
