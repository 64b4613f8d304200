package dev.evenkeel.server.grpc;

import dev.evenkeel.server.http.MemoryBudget;
import dev.evenkeel.server.protocol.RequestFault;
import io.vertx.core.Vertx;

/**
 * One watch of health checking: the status at once, and again within a second of each change. A check asks
 * {@link InferenceMethods} alone. Source: grpc/health/v1/health.proto.
 */
final class Health implements Frames.Receiver, LongStream {
    static final int SERVING = 1;
    static final int NOT_SERVING = 2;
    static final int SERVICE_UNKNOWN = 3;
    private static final long PERIOD_MILLIS = 1000;

    private final InferenceMethods models;
    private final Vertx vertx;
    private final GrpcStream stream;
    private final Frames frames;
    private String service = "";
    private int sent;
    private long timer = -1;

    Health(InferenceMethods models, Vertx vertx, GrpcStream stream, MemoryBudget memory) {
        this.models = models;
        this.vertx = vertx;
        this.stream = stream;
        this.frames = new Frames(SmallCall.MAX_MESSAGE, memory, this);
        stream.read(frames, this::inputEnded, this::stop);
        stream.open();
    }

    /** The method Check. */
    static void check(InferenceMethods models, ProtoReader request, ProtoWriter answer) throws GrpcFault, RequestFault {
        String service = service(request);
        int status = models.health(service);
        if (status == SERVICE_UNKNOWN) {
            throw new GrpcFault(GrpcStatus.NOT_FOUND, "there is no service '" + service + "'");
        }
        answer.number(1, status);
    }

    private static String service(ProtoReader request) throws RequestFault {
        String service = "";
        while (request.next()) {
            if (request.is(1, ProtoReader.LENGTH)) {
                service = request.string();
            } else {
                request.skip();
            }
        }
        return service;
    }

    @Override
    public void message(byte[] message, boolean compressed) {
        frames.free(message);
        if (timer >= 0 || compressed) {
            broken(new GrpcFault(GrpcStatus.INVALID_ARGUMENT, "Watch takes one message, not compressed"));
            return;
        }
        try {
            service = service(new ProtoReader(message, 0, message.length));
        } catch (RequestFault fault) {
            broken(GrpcFault.of(fault));
            return;
        }
        timer = vertx.setPeriodic(PERIOD_MILLIS, id -> look());
        look();
    }

    private void look() {
        int now = models.health(service);
        if (now != sent && stream.isWritable(() -> {})) {
            sent = now;
            ProtoWriter out = new ProtoWriter(16);
            out.number(1, now);
            stream.send(out.frame());
        }
    }

    private void inputEnded() {
        if (timer < 0) {
            broken(new GrpcFault(GrpcStatus.INVALID_ARGUMENT, "the stream has no message"));
        }
    }

    @Override
    public void broken(GrpcFault fault) {
        stop();
        frames.close();
        stream.end(fault);
    }

    @Override
    public void drain(long idleNanos, boolean last) {
        if (!stream.isDone()) {
            look();
        }
        broken(new GrpcFault(GrpcStatus.UNAVAILABLE, "the server stops: open the stream again"));
    }

    private void stop() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }
}
