package dev.evenkeel.server.grpc;

import dev.evenkeel.server.dispatch.Answered;
import dev.evenkeel.server.dispatch.Call;
import dev.evenkeel.server.dispatch.CallHead;
import dev.evenkeel.server.dispatch.Dispatcher;
import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Signature;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One ModelInferRequest on its way, of a unary call or of a stream. */
final class ModelInferCall implements Call {
    private static final int INFER_RESPONSE = 2;

    private final GrpcStream stream;
    private final Delivery delivery;
    private final boolean streamed;
    private final Dispatcher dispatcher;

    // Written on the event loop before the call is submitted, read by the worker.
    private CallHead head;
    private byte[] message = new byte[0];

    // Written by the worker, read on the event loop when the call is delivered.
    private @Nullable ByteBuf frame;
    private Failure failure = new Failure(Failure.Kind.INTERNAL, "neither answered nor failed");

    /** Told on the event loop how the call ended. */
    interface Delivery {
        /** With the framed answer: a ModelInferResponse, or a ModelStreamInferResponse on a stream. */
        void answered(ByteBuf frame);

        void failed(Failure failure);
    }

    /** @param streamed true when the answer goes into a ModelStreamInferResponse */
    ModelInferCall(GrpcStream stream, Dispatcher dispatcher, Delivery delivery, boolean streamed, long deadlineNanos) {
        this.stream = stream;
        this.delivery = delivery;
        this.streamed = streamed;
        this.head = new CallHead("", null, null, deadlineNanos, null);
        this.dispatcher = dispatcher;
    }

    /**
     * Takes the request over and finds out whom it is for.
     *
     * @throws RequestFault when it is no protobuf, or names no model
     */
    void take(byte[] request) throws RequestFault {
        message = request;
        ProtoReader in = new ProtoReader(request, 0, request.length);
        String model = "";
        String asked = "";
        while (in.next()) {
            if (in.is(ModelInferReader.MODEL_NAME, ProtoReader.LENGTH)) {
                model = in.string();
            } else if (in.is(ModelInferReader.MODEL_VERSION, ProtoReader.LENGTH)) {
                asked = in.string();
            } else {
                in.skip();
            }
        }
        if (model.isEmpty()) {
            throw new RequestFault("field model_name is missing");
        }
        String header = dispatcher.stickyHeader(model);
        head = new CallHead(
                model,
                asked.isEmpty() ? null : asked,
                header == null ? null : stream.header(header),
                head.deadlineNanos(),
                stream.header(CallHead.TRACE_PARENT));
    }

    @Override
    public CallHead head() {
        return head;
    }

    @Override
    public Executor loop() {
        return stream.loop();
    }

    @Override
    public int heldBytes() {
        return message.length;
    }

    @Override
    public boolean isAbandoned() {
        return stream.isCancelled();
    }

    @Override
    public InferRequest read(Signature signature, Scratch scratch) throws RequestFault {
        return ModelInferReader.read(signature, message, scratch);
    }

    @Override
    public void answer(Answered answered, Scratch scratch) {
        ProtoWriter out = ModelInferWriter.sized(answered);
        if (streamed) {
            int response = out.begin(INFER_RESPONSE);
            ModelInferWriter.write(out, answered);
            out.end(response);
        } else {
            ModelInferWriter.write(out, answered);
        }
        frame = out.frame();
    }

    @Override
    public void fail(Failure why) {
        failure = why;
        frame = null;
    }

    @Override
    public void deliver() {
        ByteBuf answer = frame;
        if (answer != null) {
            delivery.answered(answer);
        } else {
            delivery.failed(failure);
        }
    }
}
