package dev.evenkeel.server.http;

import dev.evenkeel.server.access.Access;
import dev.evenkeel.server.access.Role;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One port, HTTP/1.1 and HTTP/2 with or without TLS, served by one verticle per event loop. It guards what lies behind
 * it: slow clients, too many of them, heads that are too long, resets in rapid succession, and callers without a token.
 */
public final class HttpPort {
    private static final int MAX_HEAD_BYTES = 16_384; // a projected service-account token is 1 to 2 KiB
    private static final int MAX_LINE_BYTES = 4096;
    private static final int MAX_CHUNK_BYTES = 1 << 16; // as much as one read brings: most bodies come as one chunk
    private static final long SWEEP_MILLIS = 1000;
    private static final long DRAIN_SWEEP_MILLIS = 20;
    private static final int MAX_STREAMS = 256;
    private static final int STREAM_WINDOW = 1 << 20; // a usual tensor comes without waiting for the window
    private static final int CONNECTION_WINDOW = 4 << 20;

    private final HttpServerOptions options;
    private final ConnectionLimits limits;
    private final MemoryBudget memory;
    private final Access access;
    private final Role role;
    private final Handler<HttpServerRequest> handler;
    private final @Nullable Handler<BareStream> grpc;
    private final List<Part> parts = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder ended = new LongAdder();
    private volatile boolean leaving;

    /** What of the port runs on one event loop. */
    private record Part(HttpServer server, ConnectionWatch watch, Context loop) {}

    /**
     * A port that is not open yet.
     *
     * @param port 0 takes a free one
     * @param certificate turns TLS on
     * @param memory that the bodies are held in
     * @param role what a caller needs to be
     * @param handler gets the requests that are let through
     * @param grpc gets those of gRPC, where the port has it
     */
    public HttpPort(
            String host,
            int port,
            Optional<Certificate> certificate,
            ConnectionLimits limits,
            MemoryBudget memory,
            Access access,
            Role role,
            Handler<HttpServerRequest> handler,
            @Nullable Handler<BareStream> grpc) {
        this.limits = limits;
        this.memory = memory;
        this.access = access;
        this.role = role;
        this.handler = handler;
        this.grpc = grpc;
        this.options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setDecompressionSupported(true)
                // There are no WebSockets here: their handler would look at each request and answer.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                // Who has not sent a whole head yet is not known as an HTTP connection: this ends it.
                .setIdleTimeout((int) limits.head().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxHeaderSize(MAX_HEAD_BYTES)
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setHttp2ClearTextEnabled(true)
                .setHttp2RstFloodMaxRstFramePerWindow(limits.resets())
                .setHttp2RstFloodWindowDuration(ConnectionLimits.RESETS_SECONDS)
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS);
        options.setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                .getInitialSettings()
                .setInitialWindowSize(STREAM_WINDOW)
                .setMaxConcurrentStreams(MAX_STREAMS)
                .setMaxHeaderListSize(MAX_HEAD_BYTES);
        certificate.ifPresent(
                shown -> options.setSsl(true).setUseAlpn(true).setKeyCertOptions(KeyCertOptions.wrap(shown)));
    }

    /** A part of the port that runs on one event loop. */
    public VerticleBase verticle() {
        return new VerticleBase() {
            @Override
            public Future<?> start() {
                ConnectionWatch watch = new ConnectionWatch(limits, memory, System::nanoTime);
                BodyArrays arrays = new BodyArrays();
                super.vertx.setPeriodic(SWEEP_MILLIS, timer -> ended.add(watch.sweep()));
                HttpServer server = super.vertx
                        .createHttpServer(options)
                        .connectionHandler(connection -> opened(connection, watch, arrays))
                        .invalidRequestHandler(HttpPort::invalid)
                        .requestHandler(request -> {
                            watch.began(request);
                            if (leaving && request.version() != HttpVersion.HTTP_2) {
                                request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                            }
                            guarded(request);
                        });
                parts.add(new Part(server, watch, super.context));
                return server.listen();
            }
        };
    }

    /** The port that is open. */
    public int actualPort() {
        return parts.getFirst().server().actualPort();
    }

    /** Connections and requests that were ended because the client took too long, or because there were too many. */
    public long ended() {
        return ended.sum();
    }

    /**
     * From now on a client of HTTP/1.1 is asked, with each answer, to connect anew for its next request: another server
     * may take it. Everything else goes on.
     */
    public void announceEnd() {
        leaving = true;
    }

    /**
     * Lets the clients go without losing what they have sent, then closes the port. HTTP/2 clients are told to open no
     * more streams, and are left when those that they had opened by then are answered. An HTTP/1.1 connection is ended
     * when no request has come over it for a while: only a client that was silent for that long can lose one, by sending
     * it in the very moment of the end. The port takes new connections until the last client is gone, because those who
     * send clients here learn late that it stops.
     *
     * @param idle after which an HTTP/1.1 connection is ended
     * @param timeout after which the port is closed, with whoever is still connected
     */
    public Future<Void> drain(Duration idle, Duration timeout) {
        announceEnd();
        Promise<Void> gone = Promise.promise();
        for (Part part : parts) {
            part.loop().runOnContext(start -> {
                Vertx vertx = part.loop().owner();
                long timer = vertx.setPeriodic(0, DRAIN_SWEEP_MILLIS, sweep -> {
                    part.watch().letGo(idle);
                    if (open.get() == 0) {
                        gone.tryComplete();
                    }
                });
                long deadline = vertx.setTimer(timeout.toMillis() + 1, late -> gone.tryComplete());
                gone.future().onComplete(done -> {
                    vertx.cancelTimer(timer);
                    vertx.cancelTimer(deadline);
                });
            });
        }
        return gone.future().compose(nobody -> shutdown(0));
    }

    /** Refuses new connections, and ends the open ones when they are idle, or after a while. */
    public Future<Void> shutdown(long seconds) {
        List<Future<Void>> closing = parts.stream()
                .map(part -> part.server().shutdown(seconds, TimeUnit.SECONDS))
                .toList();
        return Future.all(closing).mapEmpty();
    }

    private void opened(HttpConnection connection, ConnectionWatch watch, BodyArrays arrays) {
        if (open.incrementAndGet() > limits.connections()) {
            ended.increment();
            connection.closeHandler(closed -> open.decrementAndGet());
            connection.close();
            return;
        }
        settle(connection, watch);
        ReusedBodies.on(connection, arrays);
        watch.opened(connection);
        connection.closeHandler(closed -> {
            open.decrementAndGet();
            watch.closed(connection);
        });
    }

    /**
     * What a connection gets once it speaks HTTP: it may be without a byte for longer than one that does not say what it
     * wants, and over HTTP/2 it sends in larger pieces.
     */
    private void settle(HttpConnection connection, ConnectionWatch watch) {
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        pipeline.replace(
                IdleStateHandler.class,
                "idle",
                new IdleStateHandler(0, 0, limits.idle().toMillis(), TimeUnit.MILLISECONDS));
        if (connection.protocolVersion() == HttpVersion.HTTP_2) {
            // Head, data and trailers of all the answers that a batch brings go out at once, not one by one.
            pipeline.addFirst(new FlushConsolidationHandler(MAX_STREAMS, true));
            Handler<BareStream> calls = grpc;
            if (calls != null) {
                BareStreams.take(connection, pipeline, stream -> {
                    watch.began(connection, stream);
                    guarded(stream, calls);
                });
            }
        }
    }

    private void guarded(HttpServerRequest request) {
        Access.Verdict verdict = isProbe(request.path())
                ? Access.Verdict.GRANTED
                : access.check(request.getHeader(HttpHeaders.AUTHORIZATION), role);
        if (verdict == Access.Verdict.GRANTED) {
            if (grpc != null && GrpcRequests.isGrpc(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
                GrpcRequests.needHttp2(request);
            } else {
                handler.handle(request);
            }
            return;
        }
        if (verdict.status() == 401) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
        }
        Answers.refuse(request, verdict.status(), Answers.error(verdict.message()));
    }

    private void guarded(BareStream stream, Handler<BareStream> calls) {
        Access.Verdict verdict = access.check(stream.header(HttpHeaders.AUTHORIZATION), role);
        if (verdict == Access.Verdict.GRANTED) {
            calls.handle(stream);
        } else {
            GrpcRequests.refuse(stream, verdict.status(), verdict.message());
        }
    }

    /** Probes tell nothing that a token would protect, and who asks for them often cannot send one. */
    private static boolean isProbe(@Nullable String path) {
        return "/v2/health/live".equals(path) || "/v2/health/ready".equals(path);
    }

    /** A head that the HTTP decoder refuses: too long, or malformed. */
    private static void invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = cause instanceof TooLongHttpLineException
                ? 414
                : cause instanceof TooLongHttpHeaderException ? 431 : 400;
        Answers.refuseBody(request, status, Answers.error("the request's head cannot be read: " + cause.getMessage()));
    }
}
