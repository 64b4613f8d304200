package dev.evenkeel.server.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.evenkeel.server.engine.Engine;
import dev.evenkeel.server.engine.LoadOptions;
import dev.evenkeel.server.engine.Model;
import dev.evenkeel.server.engine.ModelFormat;
import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Loads ONNX models by ONNX Runtime. */
public final class OnnxEngine implements Engine {
    /** How the engine names the newest versions that it reads. */
    private static final Pattern SUPPORTED =
            Pattern.compile("max supported IR version: \\d+|official support for domain [\\w.]+ is till opset \\d+");

    private final Accelerator accelerator;

    /**
     * Loads the engine's native library, if this is the first engine of the process: it takes a fifth of a server's start.
     *
     * @throws IllegalArgumentException when the device that {@code evenkeel.onnx.device} names cannot be had
     */
    public OnnxEngine() {
        OrtRuntime.prepare();
        accelerator = Accelerator.choose(
                System.getProperty("evenkeel.onnx.device", "auto"),
                OrtEnvironment.getAvailableProviders(),
                Accelerator::cudaTrouble);
    }

    @Override
    public String name() {
        return "ONNX Runtime " + OrtRuntime.ENVIRONMENT.getVersion();
    }

    @Override
    public Set<ModelFormat> formats() {
        return Set.of(ModelFormat.ONNX);
    }

    @Override
    public Model load(Path file, LoadOptions options) throws UnusableModel {
        OnnxFile content = OnnxFile.read(file);
        content.check(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a directory"));
        OrtSession session = open(file, content);
        try {
            Signature signature =
                    new Signature(specs("input", session.getInputInfo()), specs("output", session.getOutputInfo()));
            Map<String, String> metadata = session.getMetadata().getCustomMetadata();
            return new OnnxModel(session, ColumnNames.of(metadata, signature), BackgroundRows.of(metadata, signature));
        } catch (OrtException | UnusableModel e) {
            OnnxModel.close(session);
            throw e instanceof UnusableModel failure
                    ? failure
                    : new UnusableModel(
                            UnusableModel.Kind.NOT_ONNX,
                            "its inputs and outputs cannot be read: " + OrtRuntime.shorten(e),
                            e);
        }
    }

    private OrtSession open(Path file, OnnxFile content) throws UnusableModel {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            accelerator.addTo(options);
            if (content.zipMaps().isEmpty() || content.hasExternalWeights()) {
                return OrtRuntime.ENVIRONMENT.createSession(file.toString(), options);
            }
            return OrtRuntime.ENVIRONMENT.createSession(ZipMaps.flatten(content.content(), content.zipMaps()), options);
        } catch (OrtException e) {
            Matcher supported = SUPPORTED.matcher(String.valueOf(e.getMessage()));
            if (supported.find()) {
                throw new UnusableModel(
                        UnusableModel.Kind.UNSUPPORTED,
                        "it is written for " + content.versions() + ", above what " + name() + " reads ("
                                + supported.group()
                                + "): export it for an older opset (target_opset=, onnx.version_converter)",
                        e);
            }
            if (String.valueOf(e.getMessage()).contains("Failed to construct locale")) {
                throw new UnusableModel(
                        UnusableModel.Kind.UNSUPPORTED,
                        "it changes the case of text by a locale that this system does not have: export it with the locale"
                                + " C.UTF-8 (skl2onnx: options={TfidfVectorizer: {'locale': 'C.UTF-8'}})",
                        e);
            }
            throw new UnusableModel(
                    UnusableModel.Kind.NOT_ONNX,
                    name() + " cannot load it: " + OrtRuntime.shorten(e)
                            + "; check that the file is a self-contained ONNX model",
                    e);
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
            Datatype datatype = OnnxTypes.of(tensor);
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
}
