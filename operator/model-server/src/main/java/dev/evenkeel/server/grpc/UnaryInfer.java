package dev.evenkeel.server.grpc;

import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.protocol.RequestFault;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The method ModelInfer: one message in, the dispatcher, one message out. Event-loop code. */
final class UnaryInfer implements Frames.Receiver, ModelInferCall.Delivery {
    private final InferSettings settings;
    private final GrpcStream stream;
    private final Compression compression;
    private final ModelInferCall call;
    private final Frames frames;
    private byte @Nullable [] message;
    private boolean compressed;
    private boolean handedOver;

    private UnaryInfer(InferSettings settings, GrpcStream stream) throws GrpcFault {
        this.settings = settings;
        this.stream = stream;
        this.compression = Compression.of(stream.header("grpc-encoding"));
        this.call =
                new ModelInferCall(stream, settings.dispatcher(), this, false, stream.deadlineNanos(System.nanoTime()));
        this.frames = new Frames(settings.maxMessageBytes(), settings.memory(), this);
    }

    /** Begins to read the message, unless the call is refused at once. */
    static void start(InferSettings settings, GrpcStream stream) throws GrpcFault {
        UnaryInfer infer = new UnaryInfer(settings, stream);
        if (settings.dispatcher().admit(infer.call)) {
            stream.read(infer.frames, infer::complete, infer::gone);
        }
    }

    @Override
    public void message(byte[] next, boolean isCompressed) {
        if (message != null) {
            frames.free(next);
            broken(new GrpcFault(GrpcStatus.INVALID_ARGUMENT, "ModelInfer takes one message, the stream has more"));
            return;
        }
        message = next;
        compressed = isCompressed;
    }

    @Override
    public void broken(GrpcFault fault) {
        frames.close();
        stream.end(fault);
        release();
    }

    private void complete() {
        byte[] request = message;
        if (stream.isDone()) {
            return;
        }
        if (request == null) {
            broken(new GrpcFault(GrpcStatus.INVALID_ARGUMENT, "the stream has no message"));
        } else if (compressed) {
            handedOver = true;
            stream.elsewhere(() -> compression.expand(request, settings.maxMessageBytes(), settings.memory()))
                    .onComplete(expanded -> {
                        handedOver = false;
                        release();
                        if (expanded.succeeded()) {
                            submit(expanded.result());
                        } else {
                            stream.end(GrpcFault.of(expanded.cause()));
                        }
                    });
        } else {
            submit(request);
        }
    }

    private void submit(byte[] request) {
        message = request;
        try {
            call.take(request);
        } catch (RequestFault fault) {
            broken(GrpcFault.of(fault));
            return;
        }
        handedOver = true;
        settings.dispatcher().submit(call);
    }

    @Override
    public void answered(ByteBuf frame) {
        handedOver = false;
        release();
        stream.reply(frame);
    }

    @Override
    public void failed(Failure failure) {
        handedOver = false;
        release();
        stream.end(failure);
    }

    private void gone() {
        if (!handedOver) {
            release(); // else the memory is in use until it comes back
        }
    }

    private void release() {
        byte[] held = message;
        if (held != null) {
            message = null;
            frames.free(held);
        }
    }
}
