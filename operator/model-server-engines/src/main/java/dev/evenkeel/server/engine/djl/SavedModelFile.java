package dev.evenkeel.server.engine.djl;

import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.TensorSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** What a SavedModel says about itself, read before the engine sees it: its serving signature and its operators. */
final class SavedModelFile {
    private static final String SERVING = "serving_default";

    /** Operators that read or write files, open connections, or run code or graphs that are not in the model. */
    private static final Pattern FORBIDDEN = Pattern.compile(".*(File|Dataset|Reader|Summary|PyFunc|Rpc|RemoteCall).*"
            + "|Debug(Identity|NumericSummary|NanCount).*|PrintV2|GenerateVocabRemapping|LoadAndRemapMatrix");

    /** Names a part of a checkpoint, and touches nothing. */
    private static final String HARMLESS = "ShardedFilename";

    /** What each model is saved and restored by: forbidden where requests lead to it. */
    private static final Pattern CHECKPOINTS =
            Pattern.compile("Save(V2|Slices)?|Restore(V2|Slice)?|MergeV2Checkpoints");

    private static final Map<org.tensorflow.proto.DataType, Datatype> TYPES = Map.of(
            org.tensorflow.proto.DataType.DT_BOOL, Datatype.BOOL,
            org.tensorflow.proto.DataType.DT_UINT8, Datatype.UINT8,
            org.tensorflow.proto.DataType.DT_INT8, Datatype.INT8,
            org.tensorflow.proto.DataType.DT_INT16, Datatype.INT16,
            org.tensorflow.proto.DataType.DT_INT32, Datatype.INT32,
            org.tensorflow.proto.DataType.DT_INT64, Datatype.INT64,
            org.tensorflow.proto.DataType.DT_FLOAT, Datatype.FP32,
            org.tensorflow.proto.DataType.DT_DOUBLE, Datatype.FP64);

    private SavedModelFile() {}

    /**
     * Checks a SavedModel and reads its signature.
     *
     * @throws UnusableModel UNREADABLE when it is none or has no serving signature, UNSAFE when it reaches outside
     */
    static Signature read(Path directory) throws UnusableModel {
        SavedModel model;
        try (InputStream in = Files.newInputStream(directory.resolve("saved_model.pb"))) {
            model = SavedModel.parseFrom(in);
        } catch (IOException e) {
            throw new UnusableModel(UnusableModel.Kind.UNREADABLE, "it is no SavedModel: " + e.getMessage(), e);
        }
        for (MetaGraphDef graph : model.getMetaGraphsList()) {
            check(graph.getGraphDef());
        }
        for (MetaGraphDef graph : model.getMetaGraphsList()) {
            SignatureDef serving = graph.getSignatureDefMap().get(SERVING);
            if (serving != null && graph.getMetaInfoDef().getTagsList().contains("serve")) {
                checkServing(graph.getGraphDef(), serving);
                return new Signature(specs("input", serving.getInputsMap()), specs("output", serving.getOutputsMap()));
            }
        }
        throw new UnusableModel(
                UnusableModel.Kind.UNREADABLE,
                "it has no signature " + SERVING + " under the tag serve: save it by tf.saved_model.save(model, dir,"
                        + " signatures=...)",
                null);
    }

    private static void check(GraphDef graph) throws UnusableModel {
        Stream<NodeDef> inFunctions =
                graph.getLibrary().getFunctionList().stream().flatMap(function -> function.getNodeDefList().stream());
        for (NodeDef node : (Iterable<NodeDef>) Stream.concat(graph.getNodeList().stream(), inFunctions)::iterator) {
            if (FORBIDDEN.matcher(node.getOp()).matches() && !node.getOp().equals(HARMLESS)) {
                throw unsafe(node);
            }
        }
    }

    private static void checkServing(GraphDef graph, SignatureDef serving) throws UnusableModel {
        List<String> outputs = serving.getOutputsMap().values().stream()
                .map(TensorInfo::getName)
                .toList();
        for (NodeDef node : ReachableNodes.from(graph, outputs)) {
            if (CHECKPOINTS.matcher(node.getOp()).matches()) {
                throw unsafe(node);
            }
        }
    }

    private static UnusableModel unsafe(NodeDef node) {
        return new UnusableModel(
                UnusableModel.Kind.UNSAFE,
                "node '" + node.getName() + "' is a " + node.getOp()
                        + ": a model may touch no files and call no code of its own",
                null);
    }

    private static List<TensorSpec> specs(String kind, Map<String, TensorInfo> tensors) throws UnusableModel {
        List<TensorSpec> specs = new ArrayList<>();
        for (Map.Entry<String, TensorInfo> tensor : tensors.entrySet()) {
            TensorInfo info = tensor.getValue();
            Datatype datatype = TYPES.get(info.getDtype());
            if (datatype == null || info.getTensorShape().getUnknownRank()) {
                throw new UnusableModel(
                        UnusableModel.Kind.SELF_TEST_FAILED,
                        kind + " '" + tensor.getKey() + "' is " + info.getDtype()
                                + (datatype == null ? ", which this engine does not carry" : " of unknown rank"),
                        null);
            }
            long[] shape = info.getTensorShape().getDimList().stream()
                    .mapToLong(TensorShapeProto.Dim::getSize)
                    .toArray();
            specs.add(new TensorSpec(tensor.getKey(), datatype, Shape.of(shape)));
        }
        return specs;
    }
}
