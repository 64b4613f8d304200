package dev.evenkeel.server.grpc;

import dev.evenkeel.server.dispatch.Failure;
import dev.evenkeel.server.protocol.RequestFault;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The method ModelStreamInfer: requests are run one by one in their order, and each is answered or told its error; the
 * stream goes on. A client that sends faster than the model answers, or does not read, is held back. Event-loop code.
 */
final class InferStream implements Frames.Receiver, ModelInferCall.Delivery, LongStream {
    private static final int ERROR_MESSAGE = 1;
    private static final int INFER_RESPONSE = 2;
    private static final int ID = 3;
    private static final int MAX_WAITING = 8;

    private final InferSettings settings;
    private final GrpcStream stream;
    private final Compression compression;
    private final Frames frames;
    private final Queue<Request> waiting = new ArrayDeque<>();
    private byte[] running = new byte[0];
    private long heardNanos = System.nanoTime(); // when the last message came, or was answered
    private boolean busy;
    private boolean ended;
    private boolean draining;
    private boolean looping;
    private boolean paused;

    @SuppressWarnings("ArrayRecordComponent") // a carrier of bytes that is never compared
    private record Request(byte[] message, boolean compressed) {}

    InferStream(InferSettings settings, GrpcStream stream) throws GrpcFault {
        this.settings = settings;
        this.stream = stream;
        this.compression = Compression.of(stream.header("grpc-encoding"));
        this.frames = new Frames(settings.maxMessageBytes(), settings.memory(), this);
        stream.read(frames, this::inputEnded, this::free);
        stream.open();
    }

    @Override
    public void message(byte[] message, boolean compressed) {
        heardNanos = System.nanoTime();
        waiting.add(new Request(message, compressed));
        if (waiting.size() >= MAX_WAITING && !paused) {
            paused = true;
            stream.pause();
        }
        runNext();
    }

    @Override
    public void broken(GrpcFault fault) {
        stream.end(fault);
        free();
    }

    private void inputEnded() {
        ended = true;
        runNext();
    }

    @Override
    public void drain(long idleNanos, boolean last) {
        if (last || System.nanoTime() - heardNanos >= idleNanos) {
            draining = true;
            runNext();
        }
    }

    /** Runs what waits until a request is on its way; a request that fails at once does not make the stack deeper. */
    private void runNext() {
        if (looping) {
            return;
        }
        looping = true;
        while (!busy && !stream.isDone() && stream.isWritable(this::runNext)) {
            Request next = waiting.poll();
            if (next != null) {
                busy = true;
                run(next);
            } else if (ended) {
                stream.end(GrpcStatus.OK, "");
            } else if (draining) {
                stream.end(new GrpcFault(GrpcStatus.UNAVAILABLE, "the server stops: open the stream again"));
                free();
            } else {
                break;
            }
        }
        looping = false;
        if (paused && waiting.size() < MAX_WAITING && !stream.isDone()) {
            paused = false;
            stream.resume();
        }
    }

    private void run(Request request) {
        running = request.message();
        if (!request.compressed()) {
            submit();
            return;
        }
        stream.elsewhere(() -> compression.expand(request.message(), settings.maxMessageBytes(), settings.memory()))
                .onComplete(expanded -> {
                    if (expanded.succeeded()) {
                        frames.free(running);
                        running = expanded.result();
                        submit();
                    } else {
                        refuse(GrpcFault.of(expanded.cause()));
                    }
                });
    }

    private void submit() {
        try {
            ModelInferCall call = new ModelInferCall(
                    stream, settings.dispatcher(), this, true, stream.deadlineNanos(System.nanoTime()));
            call.take(running);
            settings.dispatcher().submit(call);
        } catch (GrpcFault | RequestFault fault) {
            refuse(GrpcFault.of(fault));
        }
    }

    @Override
    public void answered(ByteBuf frame) {
        done(frame);
    }

    @Override
    public void failed(Failure failure) {
        done(error(failure.message()));
    }

    private void refuse(GrpcFault fault) {
        done(error(fault.description()));
    }

    private void done(ByteBuf frame) {
        frames.free(running);
        running = new byte[0];
        stream.send(frame);
        heardNanos = System.nanoTime();
        busy = false;
        runNext();
    }

    private ByteBuf error(String message) {
        ProtoWriter out = new ProtoWriter(message.length() + 64);
        out.string(ERROR_MESSAGE, message);
        int response = out.begin(INFER_RESPONSE);
        out.string(ID, id(running));
        out.end(response);
        return out.frame();
    }

    /** The id of a request that may be broken. */
    private static String id(byte[] request) {
        String id = "";
        try {
            ProtoReader in = new ProtoReader(request, 0, request.length);
            while (in.next()) {
                if (in.is(ID, ProtoReader.LENGTH)) {
                    id = in.string();
                } else {
                    in.skip();
                }
            }
        } catch (RequestFault broken) {
            return id; // as far as it could be read
        }
        return id;
    }

    /** Gives back the memory of what will not be run any more. */
    private void free() {
        frames.close();
        for (Request request : waiting) {
            frames.free(request.message());
        }
        waiting.clear();
    }
}
