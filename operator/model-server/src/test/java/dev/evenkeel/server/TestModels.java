package dev.evenkeel.server;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.evenkeel.server.engine.Engines;
import dev.evenkeel.server.engine.LoadOptions;
import dev.evenkeel.server.engine.ModelMemory;
import dev.evenkeel.server.engine.ModelFormat;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.engine.TestedModel;
import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.engine.onnx.OnnxEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** Small ONNX models made by code, so that each test says what it serves. */
public final class TestModels {
    private TestModels() {}

    /** y[-1,1] = x[-1,weights] . weights + bias, in FP32. */
    public static byte[] linear(float bias, float... weights) {
        TensorProto.Builder w = TensorProto.newBuilder()
                .setName("w")
                .setDataType(DataType.FLOAT.getNumber())
                .addDims(weights.length)
                .addDims(1);
        for (float weight : weights) {
            w.addFloatData(weight);
        }
        TensorProto b = TensorProto.newBuilder()
                .setName("b")
                .setDataType(DataType.FLOAT.getNumber())
                .addDims(1)
                .addFloatData(bias)
                .build();
        return model(GraphProto.newBuilder()
                .addInput(value("x", DataType.FLOAT, -1, weights.length))
                .addOutput(value("y", DataType.FLOAT, -1, 1))
                .addInitializer(w)
                .addInitializer(b)
                .addNode(node("MatMul", List.of("x", "w"), "xw"))
                .addNode(node("Add", List.of("xw", "b"), "y")));
    }

    /** One input and one output of each type, out_T = in_T, all [-1]. */
    public static byte[] echo(DataType... types) {
        GraphProto.Builder graph = GraphProto.newBuilder();
        for (DataType type : types) {
            graph.addInput(value("in_" + type, type, -1))
                    .addOutput(value("out_" + type, type, -1))
                    .addNode(node("Identity", List.of("in_" + type), "out_" + type));
        }
        return model(graph);
    }

    /** Counts to {@code n[1]} in a loop, which takes as long as n is large; 1 ms is some thousand rounds. */
    public static byte[] countTo() {
        return model(GraphProto.newBuilder()
                .addInput(value("n", DataType.INT64, 1))
                .addNode(count("n"))
                .addOutput(value("sum", DataType.FLOAT, 1))
                .addInitializer(zero()));
    }

    /** Never answers, whatever its input is: it counts for some thousand years. */
    public static byte[] endless() {
        return model(GraphProto.newBuilder()
                .addInput(value("x", DataType.FLOAT, 1))
                .addInitializer(zero())
                .addInitializer(TensorProto.newBuilder()
                        .setName("forever")
                        .setDataType(DataType.INT64.getNumber())
                        .addDims(1)
                        .addInt64Data(Long.MAX_VALUE))
                .addNode(count("forever"))
                .addNode(node("Add", List.of("x", "sum"), "y"))
                .addOutput(value("y", DataType.FLOAT, 1)));
    }

    private static TensorProto.Builder zero() {
        return TensorProto.newBuilder()
                .setName("zero")
                .setDataType(DataType.FLOAT.getNumber())
                .addDims(1)
                .addFloatData(0);
    }

    /** sum = zero + 1 + 1 and so on, {@code rounds} times. */
    private static NodeProto.Builder count(String rounds) {
        GraphProto body = GraphProto.newBuilder()
                .setName("body")
                .addInput(value("i", DataType.INT64))
                .addInput(value("go", DataType.BOOL))
                .addInput(value("sum", DataType.FLOAT, 1))
                .addNode(node("Identity", List.of("go"), "go_out"))
                .addNode(node("Add", List.of("sum", "one"), "sum_out"))
                .addInitializer(TensorProto.newBuilder()
                        .setName("one")
                        .setDataType(DataType.FLOAT.getNumber())
                        .addDims(1)
                        .addFloatData(1))
                .addOutput(value("go_out", DataType.BOOL))
                .addOutput(value("sum_out", DataType.FLOAT, 1))
                .build();
        return NodeProto.newBuilder()
                .setOpType("Loop")
                .addInput(rounds)
                .addInput("")
                .addInput("zero")
                .addOutput("sum")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("body")
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(body));
    }

    /** Two inputs of any length that must agree: out = a + b. */
    public static byte[] sum() {
        return model(GraphProto.newBuilder()
                .addInput(value("a", DataType.FLOAT, -1))
                .addInput(value("b", DataType.FLOAT, -1))
                .addOutput(value("out", DataType.FLOAT, -1))
                .addNode(node("Add", List.of("a", "b"), "out")));
    }

    /** A model that loads and then fails on every input: it reshapes 3 elements to 2. */
    public static byte[] failing() {
        return model(GraphProto.newBuilder()
                .addInput(value("x", DataType.FLOAT, 3))
                .addInput(value("shape", DataType.INT64, 1))
                .addOutput(value("y", DataType.FLOAT, -1))
                .addInitializer(TensorProto.newBuilder()
                        .setName("two")
                        .setDataType(DataType.INT64.getNumber())
                        .addDims(1)
                        .addInt64Data(2))
                .addNode(node("Add", List.of("shape", "two"), "target"))
                .addNode(node("Reshape", List.of("x", "target"), "y")));
    }

    /** A model whose output is a sequence of tensors. */
    public static byte[] sequence() {
        TypeProto tensor = value("", DataType.FLOAT, -1).getType();
        return model(GraphProto.newBuilder()
                .addInput(value("x", DataType.FLOAT, -1))
                .addOutput(ValueInfoProto.newBuilder()
                        .setName("list")
                        .setType(TypeProto.newBuilder()
                                .setSequenceType(TypeProto.Sequence.newBuilder().setElemType(tensor))))
                .addNode(node("SequenceConstruct", List.of("x"), "list")));
    }

    /** A model whose weights lie in another file, as {@code location} relative to its own directory. */
    public static byte[] externalWeights(String location, int count) {
        return model(GraphProto.newBuilder()
                .addInput(value("x", DataType.UINT8, count))
                .addOutput(value("y", DataType.UINT8, count))
                .addInitializer(TensorProto.newBuilder()
                        .setName("w")
                        .setDataType(DataType.UINT8.getNumber())
                        .addDims(count)
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(StringStringEntryProto.newBuilder()
                                .setKey("location")
                                .setValue(location)))
                .addNode(node("BitwiseOr", List.of("x", "w"), "y")));
    }

    /** Writes a model and returns its file. */
    public static Path write(Path directory, String name, byte[] model) throws IOException {
        return Files.write(directory.resolve(name), model);
    }

    /** Loads an ONNX model and lets it prove itself. */
    public static TestedModel load(Path file) throws UnusableModel {
        LoadOptions options = new LoadOptions(new RunLimit(Duration.ofSeconds(10)), 4);
        return new Engines(List.of(new OnnxEngine()), ModelMemory.ofThisProcess())
                .load(file, ModelFormat.ONNX, options);
    }

    /** The digest as revisions name it. */
    public static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** UTF-8 bytes. */
    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What skl2onnx makes of a classifier: LinearClassifier gives label and scores, ZipMap turns the scores of each row
     * into a map. The score of class c is x[c].
     */
    public static byte[] zipMapClassifier(long... classes) {
        AttributeProto.Builder labels =
                AttributeProto.newBuilder().setName("classlabels_ints").setType(AttributeProto.AttributeType.INTS);
        AttributeProto.Builder coefficients =
                AttributeProto.newBuilder().setName("coefficients").setType(AttributeProto.AttributeType.FLOATS);
        AttributeProto.Builder intercepts =
                AttributeProto.newBuilder().setName("intercepts").setType(AttributeProto.AttributeType.FLOATS);
        for (int i = 0; i < classes.length; i++) {
            labels.addInts(classes[i]);
            intercepts.addFloats(0);
            for (int j = 0; j < classes.length; j++) {
                coefficients.addFloats(i == j ? 1 : 0);
            }
        }
        TypeProto map = TypeProto.newBuilder()
                .setMapType(TypeProto.Map.newBuilder()
                        .setKeyType(DataType.INT64.getNumber())
                        .setValueType(value("", DataType.FLOAT).getType()))
                .build();
        return ml(GraphProto.newBuilder()
                        .addInput(value("X", DataType.FLOAT, -1, classes.length))
                        .addOutput(value("output_label", DataType.INT64, -1))
                        .addOutput(ValueInfoProto.newBuilder()
                                .setName("output_probability")
                                .setType(TypeProto.newBuilder()
                                        .setSequenceType(
                                                TypeProto.Sequence.newBuilder().setElemType(map))))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("LinearClassifier")
                                .setDomain("ai.onnx.ml")
                                .addInput("X")
                                .addOutput("output_label")
                                .addOutput("scores")
                                .addAttribute(labels)
                                .addAttribute(coefficients)
                                .addAttribute(intercepts))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("ZipMap")
                                .setDomain("ai.onnx.ml")
                                .addInput("scores")
                                .addOutput("output_probability")
                                .addAttribute(labels.clone().setName("classlabels_int64s"))))
                .toByteArray();
    }

    /** One operator of a domain, y[-1] = operator(x[-1]). */
    public static byte[] operator(String domain, String operator) {
        return model(GraphProto.newBuilder()
                .addInput(value("x", DataType.FLOAT, -1))
                .addOutput(value("y", DataType.FLOAT, -1))
                .addNode(node(operator, List.of("x"), "y").toBuilder().setDomain(domain)));
    }

    /** Zeros in the shape that the input names: y = zeros(shape[-1]). */
    public static byte[] zeros() {
        return model(GraphProto.newBuilder()
                .addInput(value("shape", DataType.INT64, -1))
                .addOutput(value("y", DataType.FLOAT))
                .addNode(node("ConstantOfShape", List.of("shape"), "y")));
    }

    /** y[-1] = x[-1], by {@code depth} functions that call the next one twice: two to the power of that many nodes. */
    public static byte[] doubling(int depth) {
        ModelProto.Builder model = ml(GraphProto.newBuilder()
                        .addInput(value("x", DataType.FLOAT, -1))
                        .addOutput(value("y", DataType.FLOAT, -1))
                        .addNode(NodeProto.newBuilder(node("F0", List.of("x"), "y"))
                                .setDomain("own")))
                .toBuilder();
        OperatorSetIdProto own =
                OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1).build();
        for (int i = 0; i < depth; i++) {
            NodeProto.Builder next = node(i + 1 < depth ? "F" + (i + 1) : "Identity", List.of("a"), "b").toBuilder()
                    .setDomain(i + 1 < depth ? "own" : "");
            model.addFunctions(FunctionProto.newBuilder()
                    .setDomain("own")
                    .setName("F" + i)
                    .addInput("a")
                    .addOutput("c")
                    .addNode(next)
                    .addNode(next.clone().setInput(0, "b").setOutput(0, "c"))
                    .addOpsetImport(model.getOpsetImport(0))
                    .addOpsetImport(own));
        }
        return model.addOpsetImport(own).build().toByteArray();
    }

    /** Numbers as text: y[-1] = string(x[-1]). */
    public static byte[] text() {
        return model(GraphProto.newBuilder()
                .addInput(value("x", DataType.INT64, -1))
                .addOutput(value("y", DataType.STRING, -1))
                .addNode(node("Cast", List.of("x"), "y").toBuilder()
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("to")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(DataType.STRING.getNumber()))));
    }

    /** Rows that depend on each other: y[-1,1] = x[-1,1] - mean(x). */
    public static byte[] centred() {
        return model(GraphProto.newBuilder()
                .addInput(value("x", DataType.FLOAT, -1, 1))
                .addOutput(value("y", DataType.FLOAT, -1, 1))
                .addNode(node("ReduceMean", List.of("x"), "mean"))
                .addNode(node("Sub", List.of("x", "mean"), "y")));
    }

    /** y[rows] = -x[rows], with a fixed number of rows. */
    public static byte[] negative(int rows) {
        return model(GraphProto.newBuilder()
                .addInput(value("x", DataType.FLOAT, rows))
                .addOutput(value("y", DataType.FLOAT, rows))
                .addNode(node("Neg", List.of("x"), "y")));
    }

    /** The same model, stamped with other versions. */
    public static byte[] stamped(byte[] model, long irVersion, long opset) {
        try {
            return ModelProto.parseFrom(model).toBuilder()
                    .setIrVersion(irVersion)
                    .setOpsetImport(0, OperatorSetIdProto.newBuilder().setVersion(opset))
                    .build()
                    .toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The same model with an entry in its metadata. */
    public static byte[] described(byte[] model, String key, String value) {
        try {
            return ModelProto.parseFrom(model).toBuilder()
                    .addMetadataProps(
                            StringStringEntryProto.newBuilder().setKey(key).setValue(value))
                    .build()
                    .toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static byte[] model(GraphProto.Builder graph) {
        return ml(graph).toByteArray();
    }

    private static ModelProto ml(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("evenkeel-tests")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(18))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(3))
                .setGraph(graph.setName("test"))
                .build();
    }

    private static NodeProto node(String operator, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(inputs)
                .addOutput(output)
                .build();
    }

    /** @param dimensions -1 is open */
    private static ValueInfoProto value(String name, DataType type, long... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long dimension : dimensions) {
            shape.addDim(
                    dimension < 0
                            ? TensorShapeProto.Dimension.newBuilder()
                                    .setDimParam("n")
                                    .build()
                            : TensorShapeProto.Dimension.newBuilder()
                                    .setDimValue(dimension)
                                    .build());
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }
}
