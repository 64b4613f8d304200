package dev.evenkeel.trainer.learn;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.evenkeel.trainer.features.FeaturePlan;
import dev.evenkeel.trainer.features.Scale;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a model as ONNX (opset 13, ai.onnx.ml 1): input {@value #INPUT} FP32 [batch, inputs], output {@value #OUTPUT}
 * FP32 [batch, 1] in the target's unit. The return from response to unit is part of the graph. The metadata tell the names
 * of the input's columns, so that a server can take rows by name, and rows to explain predictions against.
 */
public final class OnnxWriter {
    /** Name of the one input. */
    public static final String INPUT = "features";

    /** Name of the one output. */
    public static final String OUTPUT = "prediction";

    /** The metadata's key for the names of the input's columns, a JSON array of strings in the input's order. */
    private static final String COLUMNS = "columns";

    /** The metadata's key for rows that stand for the training part: a JSON array of rows, null where a value is missing. */
    private static final String BACKGROUND = "background";

    private static final long IR_VERSION = 8;
    private static final String RESPONSE = "response";
    private final List<NodeProto> nodes = new ArrayList<>();
    private final List<TensorProto> constants = new ArrayList<>();

    private OnnxWriter() {}

    /**
     * The bytes of the model; the same model gives the same bytes.
     *
     * @param background rows that stand for the training part, [row][input]; NaN is missing
     */
    public static byte[] write(Model model, FeaturePlan plan, float[][] background) {
        OnnxWriter writer = new OnnxWriter();
        switch (model) {
            case BoostedTrees trees -> writer.trees(trees);
            case Ridge ridge -> writer.linear(ridge);
        }
        writer.toUnit(plan);
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("evenkeel")
                .addAllNode(writer.nodes)
                .addAllInitializer(writer.constants)
                .addInput(value(INPUT, plan.inputs().size()))
                .addOutput(value(OUTPUT, 1));
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("evenkeel")
                .setDomain("dev.evenkeel")
                .setModelVersion(1)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(13))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(1))
                .setGraph(graph)
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(COLUMNS).setValue(jsonArray(plan.inputs())))
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(BACKGROUND).setValue(jsonArray(background)))
                .build()
                .toByteArray();
    }

    private static String jsonArray(List<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array.toString();
    }

    private static String jsonArray(float[][] rows) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (float[] row : rows) {
            ArrayNode values = array.addArray();
            for (float value : row) {
                if (Float.isFinite(value)) {
                    values.add(value);
                } else {
                    values.addNull();
                }
            }
        }
        return array.toString();
    }

    private void trees(BoostedTrees model) {
        AttributeProto.Builder treeIds = integers("nodes_treeids");
        AttributeProto.Builder nodeIds = integers("nodes_nodeids");
        AttributeProto.Builder inputs = integers("nodes_featureids");
        AttributeProto.Builder modes =
                AttributeProto.newBuilder().setName("nodes_modes").setType(AttributeProto.AttributeType.STRINGS);
        AttributeProto.Builder thresholds = floats("nodes_values");
        AttributeProto.Builder left = integers("nodes_truenodeids");
        AttributeProto.Builder right = integers("nodes_falsenodeids");
        AttributeProto.Builder missing = integers("nodes_missing_value_tracks_true");
        AttributeProto.Builder leafTrees = integers("target_treeids");
        AttributeProto.Builder leafNodes = integers("target_nodeids");
        AttributeProto.Builder leafTargets = integers("target_ids");
        AttributeProto.Builder leafWeights = floats("target_weights");
        List<BoostedTrees.Tree> structure = model.structure();
        for (int t = 0; t < structure.size(); t++) {
            BoostedTrees.Tree tree = structure.get(t);
            for (int n = 0; n < tree.left().length; n++) {
                boolean leaf = tree.left()[n] < 0;
                treeIds.addInts(t);
                nodeIds.addInts(n);
                inputs.addInts(leaf ? 0 : tree.input()[n]);
                modes.addStrings(com.google.protobuf.ByteString.copyFromUtf8(leaf ? "LEAF" : "BRANCH_LT"));
                thresholds.addFloats(leaf ? 0 : tree.threshold()[n]);
                left.addInts(leaf ? 0 : tree.left()[n]);
                right.addInts(leaf ? 0 : tree.right()[n]);
                missing.addInts(!leaf && tree.missingLeft()[n] ? 1 : 0);
                if (leaf) {
                    leafTrees.addInts(t);
                    leafNodes.addInts(n);
                    leafTargets.addInts(0);
                    leafWeights.addFloats(tree.threshold()[n]);
                }
            }
        }
        nodes.add(NodeProto.newBuilder()
                .setName("trees")
                .setDomain("ai.onnx.ml")
                .setOpType("TreeEnsembleRegressor")
                .addInput(INPUT)
                .addOutput(RESPONSE)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("n_targets")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1))
                .addAttribute(floats("base_values").addFloats(model.baseScore()))
                .addAttribute(treeIds)
                .addAttribute(nodeIds)
                .addAttribute(inputs)
                .addAttribute(modes)
                .addAttribute(thresholds)
                .addAttribute(left)
                .addAttribute(right)
                .addAttribute(missing)
                .addAttribute(leafTrees)
                .addAttribute(leafNodes)
                .addAttribute(leafTargets)
                .addAttribute(leafWeights)
                .build());
    }

    private void linear(Ridge model) {
        int inputs = model.weights().length;
        constant("mean", model.mean(), inputs);
        constant("deviation", model.deviation(), inputs);
        constant("lowest", new double[] {-Ridge.LIMIT});
        constant("highest", new double[] {Ridge.LIMIT});
        constant("weights", model.weights(), inputs, 1);
        constant("intercept", new double[] {model.intercept()}, 1);
        node("Sub", "centred", INPUT, "mean");
        node("Div", "standardised", "centred", "deviation");
        node("Clip", "bounded", "standardised", "lowest", "highest");
        node("MatMul", "weighted", "bounded", "weights");
        node("Add", RESPONSE, "weighted", "intercept");
    }

    private void toUnit(FeaturePlan plan) {
        if (plan.levelIsInput()) {
            constants.add(TensorProto.newBuilder()
                    .setName("levelInput")
                    .setDataType(TensorProto.DataType.INT64.getNumber())
                    .addDims(1)
                    .addInt64Data(0)
                    .build());
            nodes.add(NodeProto.newBuilder()
                    .setName("level")
                    .setOpType("Gather")
                    .addInput(INPUT)
                    .addInput("levelInput")
                    .addOutput("level")
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("axis")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(1))
                    .build());
        } else {
            constant("level", new double[] {plan.scale().from(plan.fallbackLevel())}, 1);
        }
        Scale scale = plan.scale();
        switch (scale.kind()) {
            case LogRatio -> {
                constant("offset", new double[] {scale.offset()}, 1);
                node("Exp", "ratio", RESPONSE);
                node("Add", "raised", "level", "offset");
                node("Mul", "scaled", "raised", "ratio");
                node("Sub", "lowered", "scaled", "offset");
                node("Relu", OUTPUT, "lowered");
            }
            case Difference -> {
                constant("spread", new double[] {scale.spread()}, 1);
                node("Mul", "scaled", RESPONSE, "spread");
                node("Add", OUTPUT, "scaled", "level");
            }
        }
    }

    private void node(String type, String output, String... inputs) {
        nodes.add(NodeProto.newBuilder()
                .setName(output)
                .setOpType(type)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build());
    }

    private void constant(String name, double[] values, long... dims) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT.getNumber());
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        for (double value : values) {
            tensor.addFloatData((float) value);
        }
        constants.add(tensor.build());
    }

    private static AttributeProto.Builder integers(String name) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    }

    private static AttributeProto.Builder floats(String name) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOATS);
    }

    private static ValueInfoProto value(String name, int columns) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimParam("batch"))
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimValue(columns)))))
                .build();
    }
}
