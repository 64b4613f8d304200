package dev.evenkeel.server.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.engine.TestedModel;
import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.engine.UnusableModel.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that must not be served, and what the user is told. */
class BadOnnxFileTest {
    @TempDir
    Path directory;

    private AbstractThrowableAssert<?, ? extends Throwable> refusal(byte[] model, Kind kind) {
        return assertThatThrownBy(() -> TestModels.load(TestModels.write(directory, "model.onnx", model)))
                .isInstanceOfSatisfying(
                        UnusableModel.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void anEmptyFile() {
        refusal(new byte[0], Kind.NOT_ONNX).hasMessage("the file is empty");
    }

    @Test
    void somethingElse() {
        refusal(TestModels.utf8("<html>not found</html>"), Kind.NOT_ONNX).hasMessageContaining("no ONNX model");
    }

    @Test
    void aMessageWithoutAGraph() {
        refusal(new byte[] {8, 8}, Kind.NOT_ONNX).hasMessageContaining("it has no graph");
    }

    @Test
    void aTruncatedFile() {
        byte[] whole = TestModels.linear(0, 1, 2, 3);
        refusal(Arrays.copyOf(whole, whole.length / 2), Kind.NOT_ONNX).hasMessageContaining("truncated");
    }

    @Test
    void anOpsetAboveTheEngine() {
        refusal(TestModels.stamped(TestModels.linear(0, 1), 8, 999), Kind.UNSUPPORTED)
                .hasMessageContaining("written for ONNX IR 8 and opsets ai.onnx 999")
                .hasMessageContaining(new OnnxEngine().name())
                .hasMessageContaining("till opset")
                .hasMessageContaining("export it for an older opset");
    }

    @Test
    void anIrVersionAboveTheEngine() {
        refusal(TestModels.stamped(TestModels.linear(0, 1), 999, 18), Kind.UNSUPPORTED)
                .hasMessageContaining("written for ONNX IR 999")
                .hasMessageContaining("max supported IR version");
    }

    @Test
    void aCustomOperator() {
        refusal(TestModels.operator("evil.ops", "Exec"), Kind.UNSUPPORTED)
                .hasMessageContaining("operator 'Exec' of domain 'evil.ops' is a custom one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret",
                "a/../../secret",
                "..\\secret",
                "/etc/passwd",
                "",
                "*/_ORT_MEM_ADDR_/*",
                "nul\0",
                "link"
            })
    void weightsOutsideItsOwnDirectory(String location) throws IOException {
        Files.writeString(directory.resolve("secret"), "token");
        Path own = Files.createDirectory(directory.resolve("own"));
        Files.createSymbolicLink(own.resolve("link"), directory.resolve("secret"));
        Path model = TestModels.write(own, "model.onnx", TestModels.externalWeights(location, 5));
        assertThatThrownBy(() -> TestModels.load(model))
                .isInstanceOfSatisfying(
                        UnusableModel.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSAFE));
    }

    @Test
    void weightsThatAreMissing() {
        refusal(TestModels.externalWeights("weights.bin", 5), Kind.NOT_ONNX)
                .hasMessageContaining("'weights.bin', which is not there");
    }

    @Test
    void weightsBesideItAreReadAndNoErrorAtAll() throws Exception {
        Files.write(directory.resolve("weights.bin"), new byte[] {1, 2, 3, 4, 5});
        try (TestedModel model = TestModels.load(
                TestModels.write(directory, "model.onnx", TestModels.externalWeights("weights.bin", 5)))) {
            assertThat(model.signature().describeInputs()).isEqualTo("'x' UINT8 [5]");
        }
    }

    @Test
    void aSequenceThatIsNoZipMap() {
        refusal(TestModels.sequence(), Kind.SELF_TEST_FAILED)
                .hasMessageContaining("output 'list' is no tensor but SequenceInfo");
    }

    @Test
    void fewFunctionsThatBecomeMoreNodesThanAnyMemoryHolds() throws Exception {
        refusal(TestModels.doubling(40), Kind.UNSUPPORTED).hasMessageContaining("more than 1000000 nodes");
        TestModels.load(TestModels.write(directory, "model.onnx", TestModels.doubling(5)))
                .close();
    }

    @Test
    void functionsThatCallEachOtherInARing() throws Exception {
        ModelProto.Builder ring = ModelProto.parseFrom(TestModels.doubling(3)).toBuilder();
        ring.getFunctionsBuilder(2).getNodeBuilder(0).setDomain("own").setOpType("F0");
        refusal(ring.build().toByteArray(), Kind.UNSUPPORTED).hasMessageContaining("deeper than 128");
    }

    @Test
    void aFunctionOfNothingThatIsGivenSomething() throws Exception {
        ModelProto.Builder model = ModelProto.parseFrom(TestModels.doubling(2)).toBuilder();
        model.getFunctionsBuilder(0).clearInput();
        refusal(model.build().toByteArray(), Kind.NOT_ONNX)
                .hasMessageContaining("function 'own:F0' has no inputs, and is called with some");
    }

    /** The engine would make room for all of them first. */
    @Test
    void moreStringsThanThereAre() throws Exception {
        ModelProto.Builder model = ModelProto.parseFrom(TestModels.linear(0, 1)).toBuilder();
        model.getGraphBuilder()
                .getInitializerBuilder(0)
                .setDataType(DataType.STRING.getNumber())
                .clearFloatData()
                .clearDims()
                .addAllDims(List.of(1L << 20, 1L << 20));
        refusal(model.build().toByteArray(), Kind.NOT_ONNX)
                .hasMessageContaining("tensor 'w' is to have 1099511627776 strings, and has 0");
        model.getGraphBuilder().getInitializerBuilder(0).addAllDims(List.of(1L << 30));
        refusal(model.build().toByteArray(), Kind.NOT_ONNX).hasMessageContaining(" strings, and has 0");
    }

    /** Several operators of the engine end the process when their input has no dimension. */
    @Test
    void anInputWithoutDimensions() throws Exception {
        ModelProto.Builder model = ModelProto.parseFrom(TestModels.operator("ai.onnx.ml", "Normalizer")).toBuilder();
        model.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .clearShape();
        refusal(model.build().toByteArray(), Kind.UNSUPPORTED).hasMessageContaining("input 'x' has no shape");
        model.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .setShape(TensorShapeProto.getDefaultInstance());
        refusal(model.build().toByteArray(), Kind.NOT_ONNX)
                .hasMessageContaining("input 'x' is a scalar, and operator Normalizer needs a dimension of it");
    }

    @Test
    void aLocaleThatIsNotThere() throws Exception {
        ModelProto.Builder model = ModelProto.parseFrom(TestModels.operator("", "StringNormalizer")).toBuilder();
        for (ValueInfoProto.Builder value : List.of(
                model.getGraphBuilder().getInputBuilder(0),
                model.getGraphBuilder().getOutputBuilder(0))) {
            value.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.STRING.getNumber());
        }
        NodeProto.Builder node = model.getGraphBuilder().getNodeBuilder(0);
        for (String[] attribute : new String[][] {{"locale", "xx_XX.UTF-8"}, {"case_change_action", "LOWER"}}) {
            node.addAttribute(AttributeProto.newBuilder()
                    .setName(attribute[0])
                    .setType(AttributeProto.AttributeType.STRING)
                    .setS(ByteString.copyFromUtf8(attribute[1])));
        }
        refusal(model.build().toByteArray(), Kind.UNSUPPORTED).hasMessageContaining("'locale': 'C.UTF-8'");
        node.getAttributeBuilder(0).setS(ByteString.copyFromUtf8("C.UTF-8"));
        TestModels.load(TestModels.write(directory, "model.onnx", model.build().toByteArray()))
                .close();
    }

    /** The engine divides by its square, of which it keeps no more than an integer holds. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 16, 1L << 32, 1L << 62})
    void aBlockSizeWhoseSquareIsNone(long size) throws Exception {
        ModelProto.Builder model = ModelProto.parseFrom(TestModels.operator("", "DepthToSpace")).toBuilder();
        model.getGraphBuilder()
                .getNodeBuilder(0)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("blocksize")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(size));
        refusal(model.build().toByteArray(), Kind.NOT_ONNX).hasMessageContaining("attribute blocksize is " + size);
    }

    static Stream<byte[]> valid() {
        return Stream.of(
                TestModels.linear(0, 1, 2),
                TestModels.echo(DataType.FLOAT, DataType.STRING, DataType.BOOL),
                TestModels.sum(),
                TestModels.text(),
                TestModels.centred(),
                TestModels.negative(3),
                TestModels.doubling(4),
                TestModels.zipMapClassifier(3, 5),
                TestModels.operator("ai.onnx.ml", "Normalizer"),
                TestModels.externalWeights("weights.bin", 5));
    }

    /** The engine's parser lets these through: what they say is wrong, not how they say it. */
    @ParameterizedTest
    @MethodSource("valid")
    void modelsThatSaySomethingElse(byte[] model) throws IOException {
        ModelProto whole = ModelProto.parseFrom(model);
        Files.write(directory.resolve("weights.bin"), new byte[] {1, 2, 3, 4, 5});
        for (long seed = 0; seed < 60; seed++) {
            byte[] other =
                    ModelMutations.mutate(whole, new SplittableRandom(seed)).toByteArray();
            try {
                TestModels.load(TestModels.write(directory, "model.onnx", other))
                        .close();
            } catch (UnusableModel refused) {
                assertThat(refused).as("seed %s", seed).message().isNotBlank();
            }
        }
    }

    /** Any damage is a refusal or a model that answers: never another exception, never the end of the process. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void damagedFiles(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] whole = random.nextBoolean() ? TestModels.linear(0, 1, 2) : TestModels.echo(DataType.FLOAT);
        for (int round = 0; round < 25; round++) {
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length / 2, whole.length + 1));
            for (int i = 0; i < 3; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                TestModels.load(TestModels.write(directory, "model.onnx", damaged))
                        .close();
            } catch (UnusableModel refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
        }
    }
}
