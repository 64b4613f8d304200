package dev.evenkeel.server.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.server.engine.Engines;
import dev.evenkeel.server.engine.LoadOptions;
import dev.evenkeel.server.engine.ModelFormat;
import dev.evenkeel.server.engine.ModelMemory;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.engine.TestedModel;
import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

class TensorflowEngineTest {
    private static final AttrValue FLOAT =
            AttrValue.newBuilder().setType(DataType.DT_FLOAT).build();

    @TempDir
    Path directory;

    private final RunLimit limit = new RunLimit(Duration.ofSeconds(30));

    /** y[-1,2] = operator(x[-1,2]). */
    private TestedModel load(String operator, String signature) throws IOException, UnusableModel {
        TensorShapeProto shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dim.newBuilder().setSize(-1))
                .addDim(TensorShapeProto.Dim.newBuilder().setSize(2))
                .build();
        TensorInfo info = TensorInfo.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(shape)
                .build();
        SavedModel model = SavedModel.newBuilder()
                .setSavedModelSchemaVersion(1)
                .addMetaGraphs(MetaGraphDef.newBuilder()
                        .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
                        .setGraphDef(GraphDef.newBuilder()
                                .addNode(NodeDef.newBuilder()
                                        .setName("x")
                                        .setOp("Placeholder")
                                        .putAttr("dtype", FLOAT)
                                        .putAttr(
                                                "shape",
                                                AttrValue.newBuilder()
                                                        .setShape(shape)
                                                        .build()))
                                .addNode(NodeDef.newBuilder()
                                        .setName("y")
                                        .setOp(operator)
                                        .addInput("x")
                                        .putAttr("T", FLOAT)))
                        .putSignatureDef(
                                signature,
                                SignatureDef.newBuilder()
                                        .setMethodName("tensorflow/serving/predict")
                                        .putInputs(
                                                "rows",
                                                info.toBuilder().setName("x:0").build())
                                        .putOutputs(
                                                "answers",
                                                info.toBuilder().setName("y:0").build())
                                        .build()))
                .build();
        Path saved = Files.createDirectories(directory.resolve("model.savedmodel"));
        Files.write(saved.resolve("saved_model.pb"), model.toByteArray());
        return new Engines(List.of(new TensorflowEngine()), ModelMemory.ofThisProcess())
                .load(saved, ModelFormat.TENSORFLOW_SAVED_MODEL, new LoadOptions(limit, 4));
    }

    @Test
    void answersRowsAndBatches() throws Exception {
        try (TestedModel model = load("Square", "serving_default")) {
            assertThat(model.signature().describeInputs()).isEqualTo("'rows' FP32 [-1,2]");
            assertThat(model.batches()).isTrue();
            ByteBuffer bytes = ByteBuffer.allocateDirect(16).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putFloat(0, 1).putFloat(4, 2).putFloat(8, 3).putFloat(12, 4);
            Tensor rows = Tensor.of(model.signature().inputs().getFirst(), Shape.of(2, 2), bytes);
            Tensor answer = model.run(List.of(rows), new int[] {0}, limit).getFirst();
            assertThat(answer.shape()).isEqualTo(Shape.of(2, 2));
            assertThat(answer.bytes().getFloat(12)).isEqualTo(16);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ReadFile",
                "WriteFile",
                "MatchingFiles",
                "TFRecordDatasetV2",
                "InitializeTableFromTextFileV2",
                "CreateSummaryFileWriter",
                "EagerPyFunc",
                "PrintV2",
                "DebugIdentityV2",
                "LoadAndRemapMatrix",
                "SaveV2",
                "RestoreV2"
            })
    void aModelThatTouchesFilesIsRefusedBeforeTheEngineSeesIt(String operator) {
        assertThatThrownBy(() -> load(operator, "serving_default"))
                .isInstanceOfSatisfying(
                        UnusableModel.class, e -> assertThat(e.kind()).isEqualTo(UnusableModel.Kind.UNSAFE))
                .hasMessageContaining("node 'y' is a " + operator);
    }

    @Test
    void checkpointsAreRefusedWhereRequestsLeadToThem() {
        FunctionDef saving = FunctionDef.newBuilder()
                .setSignature(OpDef.newBuilder().setName("saving"))
                .addNodeDef(NodeDef.newBuilder().setName("save").setOp("SaveV2"))
                .build();
        GraphDef.Builder graph = GraphDef.newBuilder()
                .setLibrary(FunctionDefLibrary.newBuilder().addFunction(saving))
                .addNode(NodeDef.newBuilder()
                        .setName("call")
                        .setOp("PartitionedCall")
                        .putAttr(
                                "f",
                                AttrValue.newBuilder()
                                        .setFunc(NameAttrList.newBuilder().setName("saving"))
                                        .build()))
                .addNode(NodeDef.newBuilder().setName("y").setOp("Neg").addInput("x"));
        assertThat(ReachableNodes.from(graph.build(), List.of("y:0")))
                .extracting(NodeDef::getOp)
                .containsExactly("Neg");
        graph.setNode(1, graph.getNode(1).toBuilder().addInput("^call"));
        assertThat(ReachableNodes.from(graph.build(), List.of("y:0")))
                .extracting(NodeDef::getOp)
                .containsExactly("Neg", "PartitionedCall", "SaveV2");
    }

    /** Any damage is a refusal or a signature, never another exception. */
    @Test
    void damagedFiles() throws Exception {
        load("Square", "serving_default").close();
        Path saved = directory.resolve("model.savedmodel");
        Path file = saved.resolve("saved_model.pb");
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(1);
        int refused = 0;
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length / 2, whole.length + 1));
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try {
                SavedModelFile.read(saved);
            } catch (UnusableModel e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void aModelWithoutServingSignatureIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> load("Square", "other")).hasMessageContaining("it has no signature serving_default");
    }

    @Test
    void anUnknownOperatorIsRefused() {
        assertThatThrownBy(() -> load("NoSuchOperator", "serving_default"))
                .isInstanceOfSatisfying(
                        UnusableModel.class, e -> assertThat(e.kind()).isEqualTo(UnusableModel.Kind.UNREADABLE));
    }
}
