package dev.evenkeel.server.grpc;

import dev.evenkeel.server.http.MemoryBudget;
import dev.evenkeel.server.protocol.RequestFault;
import org.jspecify.annotations.Nullable;

/**
 * Server reflection, for clients that ask the server what it serves. Versions v1 and v1alpha have the same messages.
 * Source: grpc/reflection/v1/reflection.proto.
 */
final class Reflection implements Frames.Receiver, LongStream {
    private static final int BY_FILENAME = 3;
    private static final int CONTAINING_SYMBOL = 4;
    private static final int CONTAINING_EXTENSION = 5;
    private static final int EXTENSION_NUMBERS = 6;
    private static final int LIST_SERVICES = 7;
    private static final int NOT_FOUND = GrpcStatus.NOT_FOUND.code();

    private final Descriptors descriptors;
    private final GrpcStream stream;
    private final Frames frames;

    Reflection(Descriptors descriptors, GrpcStream stream, MemoryBudget memory) {
        this.descriptors = descriptors;
        this.stream = stream;
        this.frames = new Frames(SmallCall.MAX_MESSAGE, memory, this);
        stream.read(frames, () -> stream.end(GrpcStatus.OK, ""), () -> {});
        stream.open();
    }

    @Override
    public void message(byte[] message, boolean compressed) {
        frames.free(message);
        try {
            if (compressed) {
                throw new GrpcFault(GrpcStatus.UNIMPLEMENTED, "reflection takes no compressed messages");
            }
            ProtoWriter out = new ProtoWriter(4096);
            answer(message, out);
            stream.send(out.frame());
        } catch (GrpcFault | RequestFault fault) {
            broken(GrpcFault.of(fault));
        }
    }

    @Override
    public void broken(GrpcFault fault) {
        frames.close();
        stream.end(fault);
    }

    @Override
    public void drain(long idleNanos, boolean last) {
        broken(new GrpcFault(GrpcStatus.UNAVAILABLE, "the server stops: open the stream again"));
    }

    private void answer(byte[] request, ProtoWriter out) throws RequestFault {
        String host = "";
        int asked = 0;
        String name = "";
        ProtoReader in = new ProtoReader(request, 0, request.length);
        while (in.next()) {
            if (in.is(1, ProtoReader.LENGTH)) {
                host = in.string();
            } else if (in.field() >= BY_FILENAME && in.field() <= LIST_SERVICES && in.is(ProtoReader.LENGTH)) {
                asked = in.field();
                name = asked == CONTAINING_EXTENSION ? extendedType(in.message()) : in.string();
            } else {
                in.skip();
            }
        }
        out.string(1, host).element(2, request);
        switch (asked) {
            case BY_FILENAME -> file(out, descriptors.file(name), "file", name);
            case CONTAINING_SYMBOL -> file(out, descriptors.symbol(name), "symbol", name);
            case CONTAINING_EXTENSION -> error(out, NOT_FOUND, "there are no extensions of " + name);
            case EXTENSION_NUMBERS -> {
                if (descriptors.symbol(name) == null) {
                    error(out, NOT_FOUND, "there is no type " + name);
                } else {
                    int none = out.begin(5);
                    out.string(1, name);
                    out.end(none);
                }
            }
            case LIST_SERVICES -> {
                int list = out.begin(6);
                for (String service : descriptors.services()) {
                    int one = out.begin(1);
                    out.string(1, service);
                    out.end(one);
                }
                out.end(list);
            }
            default -> error(out, GrpcStatus.INVALID_ARGUMENT.code(), "the request asks for nothing that is known");
        }
    }

    private static String extendedType(ProtoReader extension) throws RequestFault {
        String type = "";
        while (extension.next()) {
            if (extension.is(1, ProtoReader.LENGTH)) {
                type = extension.string();
            } else {
                extension.skip();
            }
        }
        return type;
    }

    private static void file(ProtoWriter out, byte @Nullable [] descriptor, String kind, String name) {
        if (descriptor == null) {
            error(out, NOT_FOUND, "there is no " + kind + " " + name);
            return;
        }
        int response = out.begin(4);
        out.element(1, descriptor);
        out.end(response);
    }

    private static void error(ProtoWriter out, int code, String message) {
        int error = out.begin(7);
        out.number(1, code).string(2, message);
        out.end(error);
    }
}
