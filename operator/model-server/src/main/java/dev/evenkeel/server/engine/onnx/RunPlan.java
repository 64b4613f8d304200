package dev.evenkeel.server.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.evenkeel.server.engine.InferenceFailure;
import dev.evenkeel.server.protocol.AnswerBytes;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The native side of runs with the same buffers, shapes and wanted outputs. From the second run on, outputs whose shape
 * follows from the signature are written into buffers of the plan, so that nothing is copied or allocated for them; a
 * model that then wants another shape than before gets buffers of its own again. Not thread safe.
 */
final class RunPlan implements AutoCloseable {
    /** Above these, what a run costs anyway hides what a plan saves, and the memory is better given back. */
    private static final int MAX_INPUT_BYTES = 1 << 20;

    private static final int MAX_OUTPUT_BYTES = 1 << 16;

    private final Signature signature;
    private final Object[] buffers; // the inputs' buffers, compared by identity
    private final Shape[] shapes; // the inputs' shapes
    private final int[] wanted;
    private final boolean reusable;
    private final Map<String, OnnxTensor> inputs;
    private final Set<String> requested = new LinkedHashSet<>(); // outputs that the engine allocates
    private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>(); // outputs in buffers of ours
    private final Map<String, Tensor> pinnedOutputs = new LinkedHashMap<>(); // the same for the caller
    private boolean mayPin;

    RunPlan(Signature signature, List<Tensor> inputs, int[] wanted) throws OrtException {
        this.signature = signature;
        this.wanted = wanted.clone();
        this.buffers = new Object[inputs.size()];
        this.shapes = new Shape[inputs.size()];
        this.inputs = LinkedHashMap.newLinkedHashMap(inputs.size());
        boolean direct = true;
        try {
            for (int i = 0; i < buffers.length; i++) {
                Tensor input = inputs.get(i);
                buffers[i] = content(input);
                shapes[i] = input.shape();
                direct &= buffers[i] instanceof ByteBuffer bytes
                        && bytes.isDirect()
                        && bytes.remaining() <= MAX_INPUT_BYTES;
                this.inputs.put(input.name(), create(input));
            }
        } catch (OrtException e) {
            close();
            throw e;
        }
        this.reusable = direct;
        this.mayPin = direct;
        for (int index : wanted) {
            requested.add(signature.outputs().get(index).name());
        }
    }

    /** False for a plan that is good for one run alone: its inputs are strings, large, or copies. */
    boolean isReusable() {
        return reusable;
    }

    @SuppressWarnings("ReferenceEquality") // the same memory is meant, not the same content
    boolean fits(List<Tensor> given, int[] wantedOutputs) {
        for (int i = 0; i < buffers.length; i++) {
            Tensor tensor = given.get(i);
            if (buffers[i] != content(tensor) || !shapes[i].equals(tensor.shape())) {
                return false;
            }
        }
        return Arrays.equals(wanted, wantedOutputs);
    }

    /**
     * Computes on the calling thread; the outputs are valid until the next run.
     *
     * @throws InferenceFailure INPUT when the outputs are larger than an answer may be
     */
    List<Tensor> run(OrtSession session, OrtSession.RunOptions options) throws OrtException, InferenceFailure {
        if (pinned.isEmpty()) {
            List<Tensor> outputs = compute(session, options);
            if (mayPin) {
                mayPin = false;
                pin(outputs);
            }
            return outputs;
        }
        try {
            return compute(session, options);
        } catch (OrtException e) {
            unpin();
            return compute(session, options); // a shape that depends on the values is no error
        }
    }

    private List<Tensor> compute(OrtSession session, OrtSession.RunOptions options)
            throws OrtException, InferenceFailure {
        try (OrtSession.Result result = session.run(inputs, requested, pinned, options)) {
            List<Tensor> outputs = new ArrayList<>(wanted.length);
            int allocated = pinned.size(); // the result lists the pinned ones first
            long room = AnswerBytes.LIMIT;
            for (int index : wanted) {
                TensorSpec spec = signature.outputs().get(index);
                Tensor ours = pinnedOutputs.get(spec.name());
                if (ours == null) {
                    Tensor read = read(spec, result.get(allocated++), room);
                    room -= read.shape().bytes(heldAs(spec));
                    outputs.add(read);
                } else {
                    ours.bytes().clear();
                    outputs.add(ours);
                }
            }
            return outputs;
        }
    }

    private void pin(List<Tensor> outputs) throws OrtException {
        for (Tensor output : outputs) {
            TensorSpec spec = output.spec();
            if (spec.datatype() == Datatype.BYTES || !spec.shape().isFixedButRows()) {
                continue;
            }
            long size = output.shape().bytes(spec.datatype());
            if (size > 0 && size <= MAX_OUTPUT_BYTES) {
                ByteBuffer buffer = ByteBuffer.allocateDirect((int) size).order(ByteOrder.LITTLE_ENDIAN);
                Tensor ours = Tensor.of(spec, output.shape(), buffer);
                pinned.put(spec.name(), create(ours));
                pinnedOutputs.put(spec.name(), ours);
                requested.remove(spec.name());
            }
        }
    }

    private void unpin() {
        pinned.values().forEach(OnnxTensor::close);
        pinned.clear();
        pinnedOutputs.clear();
        requested.clear();
        for (int index : wanted) {
            requested.add(signature.outputs().get(index).name());
        }
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        pinned.values().forEach(OnnxTensor::close);
    }

    private static Object content(Tensor tensor) {
        return tensor.datatype() == Datatype.BYTES ? tensor.strings() : tensor.bytes();
    }

    /** A native tensor over the tensor's own buffer, or over a copy when that is not direct. */
    private static OnnxTensor create(Tensor tensor) throws OrtException {
        long[] shape = tensor.shape().toArray();
        if (tensor.datatype() == Datatype.BYTES) {
            return OnnxTensor.createTensor(OrtRuntime.ENVIRONMENT, tensor.strings(), shape);
        }
        int size = Math.toIntExact(tensor.shape().bytes(tensor.datatype()));
        ByteBuffer bytes = tensor.bytes().slice(0, size);
        ByteBuffer direct = bytes.isDirect()
                ? bytes
                : ByteBuffer.allocateDirect(size).put(bytes).flip();
        return OnnxTensor.createTensor(
                OrtRuntime.ENVIRONMENT, direct.order(ByteOrder.LITTLE_ENDIAN), shape, OnnxTypes.of(tensor.datatype()));
    }

    /** @param room that is left for it in the heap, in bytes */
    private static Tensor read(TensorSpec spec, OnnxValue value, long room) throws OrtException, InferenceFailure {
        OnnxTensor tensor = (OnnxTensor) value; // the signature holds tensors alone
        Shape shape = Shape.of(tensor.getInfo().getShape());
        if (shape.bytes(heldAs(spec)) > room) {
            throw new InferenceFailure(
                    InferenceFailure.Kind.INPUT,
                    AnswerBytes.tooLarge("what it gives, with output '" + spec.name() + "' " + shape + ","),
                    null);
        }
        if (spec.datatype() == Datatype.BYTES) {
            List<String> strings = new ArrayList<>();
            flatten(tensor.getValue(), strings);
            return Tensor.of(spec, shape, strings.toArray(new String[0]));
        }
        return Tensor.of(spec, shape, tensor.getByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }

    /** A string takes a reference at least. */
    private static Datatype heldAs(TensorSpec spec) {
        return spec.datatype() == Datatype.BYTES ? Datatype.INT64 : spec.datatype();
    }

    private static void flatten(Object value, List<String> out) {
        if (value instanceof Object[] array) {
            for (Object element : array) {
                flatten(element, out);
            }
        } else {
            out.add((String) value);
        }
    }
}
