package dev.evenkeel.server.grpc;

import dev.evenkeel.server.protocol.BinaryStrings;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.InferRequest.WantedOutput;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one ModelInferRequest straight into the buffers that the engine takes. Fields may come in any order; raw tensors
 * are copied once, from the message to the buffer. Memory is bounded by the message: a shape that promises more elements
 * than the message can hold is refused before anything is allocated.
 *
 * <p>An answer is wanted raw when the request is raw; with typed contents it is wanted in typed contents too.
 *
 * <p>Source: the protocol's gRPC specification (inference/v2), field numbers as in {@code open_inference.proto}.
 */
final class ModelInferReader {
    static final int MODEL_NAME = 1;
    static final int MODEL_VERSION = 2;
    private static final int ID = 3;
    private static final int PARAMETERS = 4;
    private static final int INPUTS = 5;
    private static final int OUTPUTS = 6;
    private static final int RAW_INPUT_CONTENTS = 7;
    private static final int MAX_RANK = 8;

    private final Signature signature;
    private final byte[] message;
    private final Scratch scratch;

    /** The inputs and raw contents that were found: where they start and how long they are. */
    private static final class Ranges {
        private final int[] starts;
        private final int[] lengths;
        private int count;

        Ranges(int kept) {
            starts = new int[kept];
            lengths = new int[kept];
        }

        void add(ProtoReader in) throws RequestFault {
            int length = in.length();
            if (count < starts.length) {
                starts[count] = in.position();
                lengths[count] = length;
            }
            count++;
            in.pass(length);
        }
    }

    private ModelInferReader(Signature signature, byte[] message, Scratch scratch) {
        this.signature = signature;
        this.message = message;
        this.scratch = scratch;
    }

    /**
     * Reads a request for a model with this signature.
     *
     * @throws RequestFault when the message is no request, or does not fit the signature
     */
    static InferRequest read(Signature signature, byte[] message, Scratch scratch) throws RequestFault {
        return new ModelInferReader(signature, message, scratch).request();
    }

    private InferRequest request() throws RequestFault {
        int wanted = signature.inputs().size();
        // One input more than there are cannot be right: reading that many finds out what is wrong.
        Ranges inputs = new Ranges(wanted + 1);
        Ranges raw = new Ranges(wanted + 1);
        List<WantedOutput> outputs = List.of();
        String id = null;
        ProtoReader in = new ProtoReader(message, 0, message.length);
        while (in.next()) {
            if (!in.is(ProtoReader.LENGTH)) {
                in.skip();
                continue;
            }
            switch (in.field()) {
                case ID -> id = in.string();
                case PARAMETERS -> InferParameters.checkRequest(in.message());
                case INPUTS -> inputs.add(in);
                case RAW_INPUT_CONTENTS -> raw.add(in);
                case OUTPUTS -> {
                    outputs = outputs.isEmpty() ? new ArrayList<>() : outputs;
                    output(in.message(), outputs);
                }
                default -> in.skip();
            }
        }
        @Nullable Tensor[] tensors = new Tensor[wanted];
        for (int i = 0; i < Math.min(inputs.count, wanted + 1); i++) {
            input(new ProtoReader(message, inputs.starts[i], inputs.lengths[i]), raw, i, tensors);
        }
        if (raw.count != 0 && raw.count != inputs.count) {
            throw new RequestFault("the request has " + inputs.count + " inputs, but " + raw.count
                    + " raw_input_contents: give one for each input, in the same order");
        }
        List<Tensor> complete = new ArrayList<>(wanted);
        for (int i = 0; i < wanted; i++) {
            Tensor tensor = tensors[i];
            if (tensor == null) {
                throw new RequestFault("input " + signature.inputs().get(i) + " is missing: the model wants "
                        + signature.describeInputs());
            }
            complete.add(tensor);
        }
        return new InferRequest(
                id == null || id.isEmpty() ? null : id, complete, outputs(outputs, raw.count != 0 || wanted == 0));
    }

    /** The wanted outputs, all of them when none was named, each in the form that the request has. */
    private List<WantedOutput> outputs(List<WantedOutput> named, boolean raw) {
        List<WantedOutput> outputs = new ArrayList<>(signature.outputs().size());
        boolean all = named.isEmpty();
        for (int i = 0; i < (all ? signature.outputs().size() : named.size()); i++) {
            outputs.add(new WantedOutput(all ? i : named.get(i).index(), raw));
        }
        return outputs;
    }

    private void output(ProtoReader in, List<WantedOutput> outputs) throws RequestFault {
        String name = "";
        while (in.next()) {
            if (in.is(1, ProtoReader.LENGTH)) {
                name = in.string();
            } else if (in.is(2, ProtoReader.LENGTH)) {
                InferParameters.checkOutput(in.message());
            } else {
                in.skip();
            }
        }
        int index = signature.outputIndex(name);
        if (index < 0) {
            throw new RequestFault("the model has no output '" + name + "': it gives " + signature.describeOutputs());
        }
        for (WantedOutput other : outputs) {
            if (other.index() == index) {
                throw new RequestFault("output '" + name + "' is asked for twice");
            }
        }
        outputs.add(new WantedOutput(index, false));
    }

    private void input(ProtoReader in, Ranges raw, int position, @Nullable Tensor[] tensors) throws RequestFault {
        String name = "";
        String datatype = "";
        long[] dimensions = new long[MAX_RANK];
        int rank = 0;
        List<ProtoReader> contents = List.of();
        while (in.next()) {
            if (in.is(1, ProtoReader.LENGTH)) {
                name = in.string();
            } else if (in.is(2, ProtoReader.LENGTH)) {
                datatype = in.string();
            } else if (in.is(3, ProtoReader.LENGTH)) {
                ProtoReader packed = in.message();
                while (!packed.isAtEnd()) {
                    rank = dimension(packed.varint(), dimensions, rank, name);
                }
            } else if (in.is(3, ProtoReader.VARINT)) {
                rank = dimension(in.varint(), dimensions, rank, name);
            } else if (in.is(4, ProtoReader.LENGTH)) {
                InferParameters.checkInput(in.message(), name);
            } else if (in.is(5, ProtoReader.LENGTH)) {
                contents = contents.isEmpty() ? new ArrayList<>(1) : contents;
                contents.add(in.message());
            } else {
                in.skip();
            }
        }
        Shape shape = Shape.of(Arrays.copyOf(dimensions, rank));
        TensorSpec spec = signature.input(name, datatype, shape);
        int index = signature.inputIndex(name);
        if (tensors[index] != null) {
            throw new RequestFault("input '" + name + "' is given twice");
        }
        if (position < raw.count) {
            for (ProtoReader values : contents) {
                if (!values.isAtEnd()) {
                    throw new RequestFault(
                            "input '" + name + "' has contents beside raw_input_contents: give one of them");
                }
            }
            tensors[index] = raw(spec, shape, index, raw.starts[position], raw.lengths[position]);
        } else {
            tensors[index] = TypedContents.read(spec, shape, contents, index, scratch);
        }
    }

    private static int dimension(long value, long[] dimensions, int rank, String name) throws RequestFault {
        if (rank == MAX_RANK || value < 1) {
            throw new RequestFault("input '" + name + "': shape must have at most " + MAX_RANK
                    + " dimensions, each a whole number above 0");
        }
        dimensions[rank] = value;
        return rank + 1;
    }

    private Tensor raw(TensorSpec spec, Shape shape, int index, int start, int size) throws RequestFault {
        if (spec.datatype() == Datatype.BYTES) {
            return Tensor.of(spec, shape, BinaryStrings.read(spec, shape, message, start, size));
        }
        long wanted = shape.bytes(spec.datatype());
        if (wanted != size) {
            throw new RequestFault("input '" + spec.name() + "': shape " + shape + " of " + spec.datatype() + " takes "
                    + wanted + " bytes, raw_input_contents has " + size);
        }
        ByteBuffer bytes = scratch.input(index, size);
        return Tensor.of(spec, shape, bytes.put(message, start, size).flip());
    }
}
