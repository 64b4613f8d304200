package dev.evenkeel.server.engine;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.InferRequest.WantedOutput;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loaded ONNX model. Runs may happen on many threads at once; each run computes on its calling thread alone, so
 * that the number of threads, not the engine, bounds the use of cores. {@link #close} must come after the last run.
 */
public final class OnnxModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OnnxModel.class);
    private static final int MAX_MESSAGE = 512;

    private final OrtSession session;
    private final Signature signature;

    private OnnxModel(OrtSession session, Signature signature) {
        this.session = session;
        this.signature = signature;
    }

    /**
     * Loads a model from a file, which may be deleted afterwards. Blocks for as long as the engine optimises the graph.
     *
     * @throws UnusableModel NOT_ONNX when the engine cannot read it, SELF_TEST_FAILED when it has tensors that the server
     *     cannot carry
     */
    public static OnnxModel load(Path file) throws UnusableModel {
        OrtSession session;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            session = Environment.INSTANCE.createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new UnusableModel(
                    UnusableModel.Kind.NOT_ONNX,
                    "ONNX Runtime " + Environment.INSTANCE.getVersion() + " cannot load it: " + shorten(e)
                            + "; check that the file is a self-contained ONNX model",
                    e);
        }
        try {
            Signature signature =
                    new Signature(specs("input", session.getInputInfo()), specs("output", session.getOutputInfo()));
            return new OnnxModel(session, signature);
        } catch (OrtException | UnusableModel e) {
            close(session);
            throw e instanceof UnusableModel failure
                    ? failure
                    : new UnusableModel(
                            UnusableModel.Kind.NOT_ONNX, "its inputs and outputs cannot be read: " + shorten(e), e);
        }
    }

    /** Loads the native engine, so that the first model does not pay for it. Safe to call more than once. */
    public static String engineVersion() {
        return Environment.INSTANCE.getVersion();
    }

    public Signature signature() {
        return signature;
    }

    /**
     * Runs the model once with the smallest inputs that its signature accepts, zeros and empty strings.
     *
     * @throws UnusableModel SELF_TEST_FAILED when no answer comes
     */
    public void selfTest(RunLimit limit) throws UnusableModel {
        List<Tensor> inputs = new ArrayList<>();
        for (TensorSpec spec : signature.inputs()) {
            Shape shape = spec.shape().smallest();
            int elements = Math.toIntExact(shape.elements());
            if (spec.datatype() == Datatype.BYTES) {
                String[] strings = new String[elements];
                Arrays.fill(strings, "");
                inputs.add(Tensor.of(spec, shape, strings));
            } else {
                int size = Math.multiplyExact(elements, spec.datatype().size());
                inputs.add(
                        Tensor.of(spec, shape, ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN)));
            }
        }
        List<WantedOutput> outputs = new ArrayList<>();
        for (int i = 0; i < signature.outputs().size(); i++) {
            outputs.add(new WantedOutput(i, false));
        }
        try {
            run(new InferRequest(null, inputs, outputs), limit);
        } catch (InferenceFailure e) {
            throw new UnusableModel(
                    UnusableModel.Kind.SELF_TEST_FAILED,
                    "it loads, but gives no answer to zeros (" + signature.describeInputs() + "): " + e.getMessage(),
                    e);
        }
    }

    /**
     * Runs the model; blocks the calling thread while it computes.
     *
     * @return the wanted outputs in the request's order
     */
    public List<Tensor> run(InferRequest request, RunLimit limit) throws InferenceFailure {
        Map<String, OnnxTensor> inputs = HashMap.newHashMap(request.inputs().size());
        boolean ended = false;
        try {
            for (Tensor tensor : request.inputs()) {
                inputs.put(tensor.name(), toOnnx(tensor));
            }
            OrtSession.RunOptions options = limit.start(System.nanoTime());
            try (OrtSession.Result result = session.run(inputs, names(request.outputs()), options)) {
                ended = true;
                limit.end();
                List<Tensor> outputs = new ArrayList<>(request.outputs().size());
                for (int i = 0; i < request.outputs().size(); i++) {
                    outputs.add(fromOnnx(
                            signature.outputs().get(request.outputs().get(i).index()), result.get(i)));
                }
                return outputs;
            }
        } catch (OrtException e) {
            boolean stopped = !ended && limit.end();
            throw new InferenceFailure(stopped ? InferenceFailure.Kind.TIMEOUT : kind(e), shorten(e), e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    /** Frees the native session. */
    @Override
    public void close() {
        close(session);
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            LOG.error("ONNX Runtime could not close a session: {}", e.getMessage(), e);
        }
    }

    private Set<String> names(List<WantedOutput> outputs) {
        Set<String> names = LinkedHashSet.newLinkedHashSet(outputs.size());
        for (WantedOutput wanted : outputs) {
            names.add(signature.outputs().get(wanted.index()).name());
        }
        return names;
    }

    private static InferenceFailure.Kind kind(OrtException e) {
        return e.getCode() == OrtErrorCode.ORT_INVALID_ARGUMENT
                ? InferenceFailure.Kind.INPUT
                : InferenceFailure.Kind.ENGINE;
    }

    private static OnnxTensor toOnnx(Tensor tensor) throws OrtException {
        OrtEnvironment environment = Environment.INSTANCE;
        long[] shape = tensor.shape().toArray();
        return switch (tensor.datatype()) {
            case BYTES -> OnnxTensor.createTensor(environment, tensor.strings(), shape);
            case FP32 -> {
                FloatBuffer floats = tensor.bytes().asFloatBuffer();
                yield OnnxTensor.createTensor(environment, floats, shape);
            }
            case FP64 -> {
                DoubleBuffer doubles = tensor.bytes().asDoubleBuffer();
                yield OnnxTensor.createTensor(environment, doubles, shape);
            }
            case INT64 -> OnnxTensor.createTensor(environment, tensor.bytes().asLongBuffer(), shape);
            case INT32 -> OnnxTensor.createTensor(environment, tensor.bytes().asIntBuffer(), shape);
            case INT16 -> OnnxTensor.createTensor(environment, tensor.bytes().asShortBuffer(), shape);
            case INT8 -> OnnxTensor.createTensor(environment, tensor.bytes(), shape, OnnxJavaType.INT8);
            case UINT8 -> OnnxTensor.createTensor(environment, tensor.bytes(), shape, OnnxJavaType.UINT8);
            case BOOL -> OnnxTensor.createTensor(environment, tensor.bytes(), shape, OnnxJavaType.BOOL);
        };
    }

    private static Tensor fromOnnx(TensorSpec spec, OnnxValue value) throws OrtException {
        OnnxTensor tensor = (OnnxTensor) value; // the signature holds tensors alone
        Shape shape = Shape.of(tensor.getInfo().getShape());
        if (spec.datatype() == Datatype.BYTES) {
            List<String> strings = new ArrayList<>();
            flatten(tensor.getValue(), strings);
            return Tensor.of(spec, shape, strings.toArray(new String[0]));
        }
        return Tensor.of(spec, shape, tensor.getByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
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

    private static List<TensorSpec> specs(String kind, Map<String, NodeInfo> nodes) throws UnusableModel {
        List<TensorSpec> specs = new ArrayList<>();
        for (NodeInfo node : nodes.values()) {
            if (!(node.getInfo() instanceof TensorInfo tensor)) {
                throw new UnusableModel(
                        UnusableModel.Kind.SELF_TEST_FAILED,
                        kind + " '" + node.getName() + "' is no tensor but "
                                + node.getInfo().getClass().getSimpleName()
                                + ": export the model with tensors alone (for scikit-learn: zipmap=False)",
                        null);
            }
            Datatype datatype = datatype(tensor.type);
            if (datatype == null) {
                throw new UnusableModel(
                        UnusableModel.Kind.SELF_TEST_FAILED,
                        kind + " '" + node.getName() + "' has type " + tensor.onnxType
                                + ", which the server cannot carry; it carries " + Datatype.names(),
                        null);
            }
            specs.add(new TensorSpec(node.getName(), datatype, Shape.of(tensor.getShape())));
        }
        return specs;
    }

    private static @Nullable Datatype datatype(OnnxJavaType type) {
        return switch (type) {
            case FLOAT -> Datatype.FP32;
            case DOUBLE -> Datatype.FP64;
            case INT8 -> Datatype.INT8;
            case INT16 -> Datatype.INT16;
            case INT32 -> Datatype.INT32;
            case INT64 -> Datatype.INT64;
            case UINT8 -> Datatype.UINT8;
            case BOOL -> Datatype.BOOL;
            case STRING -> Datatype.BYTES;
            case FLOAT16, BFLOAT16, UNKNOWN -> null;
        };
    }

    private static String shorten(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "..." : message;
    }

    /** The process's one engine environment, made at first use. */
    private static final class Environment {
        static final OrtEnvironment INSTANCE = create();

        private static OrtEnvironment create() {
            // What the engine would log as an error also comes as an exception, to be handled and logged once.
            // The environment variable ORT_DISABLE_TELEMETRY, set in the image, covers what comes before this call.
            OrtEnvironment environment =
                    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "evenkeel");
            try {
                environment.setTelemetry(false);
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime's telemetry cannot be turned off: " + e.getMessage(), e);
            }
            return environment;
        }
    }
}
