package dev.evenkeel.server.grpc;

import dev.evenkeel.server.http.MemoryBudget;
import dev.evenkeel.server.protocol.RequestFault;
import io.vertx.core.Future;

/** A unary call with a small message that is answered on the event loop, at once or when what it asked for is done. */
final class SmallCall implements Frames.Receiver {
    static final int MAX_MESSAGE = 1 << 16;

    private final GrpcStream stream;
    private final Compression compression;
    private final Method method;
    private final MemoryBudget memory;
    private final Frames frames;
    private boolean received;

    /** Answers one message. */
    @FunctionalInterface
    interface Method {
        /** Fills the answer; it is sent when the future is done, or its cause when it fails. */
        Future<Void> answer(ProtoReader request, ProtoWriter answer) throws GrpcFault, RequestFault;
    }

    /** Answers one message at once. */
    @FunctionalInterface
    interface QuickMethod {
        void answer(ProtoReader request, ProtoWriter answer) throws GrpcFault, RequestFault;
    }

    private SmallCall(GrpcStream stream, Method method, MemoryBudget memory) throws GrpcFault {
        this.stream = stream;
        this.method = method;
        this.memory = memory;
        this.compression = Compression.of(stream.header("grpc-encoding"));
        this.frames = new Frames(MAX_MESSAGE, memory, this);
    }

    static void start(GrpcStream stream, Method method, MemoryBudget memory) throws GrpcFault {
        SmallCall call = new SmallCall(stream, method, memory);
        stream.read(call.frames, call::end, () -> {});
    }

    @Override
    public void message(byte[] message, boolean compressed) {
        frames.free(message);
        if (received) {
            broken(new GrpcFault(GrpcStatus.INVALID_ARGUMENT, "the method takes one message, the stream has more"));
            return;
        }
        received = true;
        try {
            byte[] request = message;
            if (compressed) {
                request = compression.expand(message, MAX_MESSAGE, memory);
                frames.free(request);
            }
            ProtoWriter answer = new ProtoWriter(256);
            method.answer(new ProtoReader(request, 0, request.length), answer).onComplete(done -> {
                if (done.succeeded()) {
                    stream.reply(answer.frame());
                } else {
                    broken(GrpcFault.of(done.cause()));
                }
            });
        } catch (GrpcFault | RequestFault fault) {
            broken(GrpcFault.of(fault));
        }
    }

    @Override
    public void broken(GrpcFault fault) {
        frames.close();
        stream.end(fault);
    }

    private void end() {
        if (!received) {
            broken(new GrpcFault(GrpcStatus.INVALID_ARGUMENT, "the stream has no message"));
        }
    }
}
