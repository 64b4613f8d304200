package dev.evenkeel.server.grpc;

import dev.evenkeel.server.dispatch.Answered;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes a ModelInferResponse: raw outputs behind their heads, or typed contents within them. */
final class ModelInferWriter {
    private static final int OUTPUTS = 5;
    private static final int RAW_OUTPUT_CONTENTS = 6;
    private static final int CONTENTS = 5;
    private static final int HEAD = 128;

    private ModelInferWriter() {}

    /** A writer that has room for the answer. */
    static ProtoWriter sized(Answered answered) {
        int size = HEAD;
        for (Tensor tensor : answered.outputs()) {
            size += HEAD
                    + (tensor.datatype() == Datatype.BYTES ? 0 : tensor.bytes().limit());
        }
        return new ProtoWriter(size);
    }

    /** Appends the fields of the answer's message. */
    static void write(ProtoWriter out, Answered answered) {
        out.string(1, answered.model()).string(2, answered.revision());
        String id = answered.request().id();
        if (id != null) {
            out.string(3, id);
        }
        List<Tensor> outputs = answered.outputs();
        boolean raw = isRaw(answered);
        for (int i = 0; i < outputs.size(); i++) {
            Tensor tensor = outputs.get(i);
            int output = out.begin(OUTPUTS);
            out.string(1, tensor.name()).string(2, tensor.datatype().name());
            out.shape(3, tensor.shape());
            if (!raw) {
                TypedContents.write(out, CONTENTS, tensor);
            }
            out.end(output);
        }
        if (raw) {
            for (int i = 0; i < outputs.size(); i++) {
                rawContents(out, outputs.get(i));
            }
        }
    }

    /** All outputs are raw or none: the protocol knows no mixture. */
    private static boolean isRaw(Answered answered) {
        for (int i = 0; i < answered.outputs().size(); i++) {
            if (answered.request().outputs().get(i).binary()
                    || TypedContents.field(answered.outputs().get(i).datatype()) == 0) {
                return true;
            }
        }
        return false;
    }

    private static void rawContents(ProtoWriter out, Tensor tensor) {
        if (tensor.datatype() != Datatype.BYTES) {
            out.element(RAW_OUTPUT_CONTENTS, tensor.bytes());
            return;
        }
        int raw = out.begin(RAW_OUTPUT_CONTENTS);
        for (String value : tensor.strings()) {
            out.lengthAndBytes(value.getBytes(StandardCharsets.UTF_8));
        }
        out.end(raw);
    }
}
