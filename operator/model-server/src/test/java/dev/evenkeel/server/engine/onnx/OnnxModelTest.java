package dev.evenkeel.server.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.evenkeel.server.TestModels;
import dev.evenkeel.server.engine.InferenceFailure;
import dev.evenkeel.server.engine.Model;
import dev.evenkeel.server.engine.RunLimit;
import dev.evenkeel.server.engine.TestedModel;
import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.InferRequestReader;
import dev.evenkeel.server.protocol.InferResponseWriter;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {
    @TempDir
    Path directory;

    private final Scratch scratch = new Scratch();
    private final RunLimit limit = new RunLimit(Duration.ofSeconds(10));

    private TestedModel load(byte[] model) throws IOException, UnusableModel {
        return TestModels.load(TestModels.write(directory, "model.onnx", model));
    }

    private String infer(Model model, String json) throws RequestFault, InferenceFailure {
        byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        InferRequest request = InferRequestReader.read(model.signature(), body, body.length, scratch);
        return new String(
                InferResponseWriter.write(
                                "m", "v", request, model.run(request.inputs(), request.wantedIndexes(), limit), scratch)
                        .body(),
                StandardCharsets.UTF_8);
    }

    @Test
    void carriesEachDatatypeThereAndBack() throws Exception {
        DataType[] types = {
            DataType.FLOAT,
            DataType.DOUBLE,
            DataType.INT64,
            DataType.INT32,
            DataType.INT16,
            DataType.INT8,
            DataType.UINT8,
            DataType.BOOL,
            DataType.STRING
        };
        try (Model model = load(TestModels.echo(types))) {
            String answer = infer(model, """
                    {'inputs':[
                    {'name':'in_FLOAT','shape':[2],'datatype':'FP32','data':[0.1,null]},
                    {'name':'in_DOUBLE','shape':[1],'datatype':'FP64','data':[0.1]},
                    {'name':'in_INT64','shape':[1],'datatype':'INT64','data':[-9007199254740993]},
                    {'name':'in_INT32','shape':[1],'datatype':'INT32','data':[-5]},
                    {'name':'in_INT16','shape':[1],'datatype':'INT16','data':[-300]},
                    {'name':'in_INT8','shape':[1],'datatype':'INT8','data':[-1]},
                    {'name':'in_UINT8','shape':[1],'datatype':'UINT8','data':[255]},
                    {'name':'in_BOOL','shape':[2],'datatype':'BOOL','data':[true,false]},
                    {'name':'in_STRING','shape':[2],'datatype':'BYTES','data':['Grüße','']}]}""");
            assertThat(answer)
                    .contains("\"name\":\"out_FLOAT\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":[0.1,null]")
                    .contains("\"datatype\":\"FP64\",\"shape\":[1],\"data\":[0.1]")
                    .contains("\"data\":[-9007199254740993]")
                    .contains("\"data\":[-5]")
                    .contains("\"data\":[-300]")
                    .contains("\"data\":[-1]")
                    .contains("\"data\":[255]")
                    .contains("\"data\":[true,false]")
                    .contains("\"data\":[\"Grüße\",\"\"]");
        }
    }

    @Test
    void scikitLearnsZipMapComesAsATensor() throws Exception {
        try (Model model = load(TestModels.zipMapClassifier(7, 8, 9))) {
            assertThat(model.signature().describeOutputs())
                    .isEqualTo("'output_label' INT64 [-1], 'output_probability' FP32 [-1,3]");
            assertThat(infer(model, "{'inputs':[{'name':'X','shape':[2,3],'datatype':'FP32','data':[1,3,2,6,5,4]}]}"))
                    .contains("\"shape\":[2],\"data\":[8,7]")
                    .contains("\"shape\":[2,3],\"data\":[1.0,3.0,2.0,6.0,5.0,4.0]");
        }
    }

    @Test
    void numbersInAndTextOut() throws Exception {
        try (Model model = load(TestModels.text())) {
            for (int round = 0; round < 3; round++) {
                assertThat(infer(model, "{'inputs':[{'name':'x','shape':[2],'datatype':'INT64','data':[7,-8]}]}"))
                        .contains("\"data\":[\"7\",\"-8\"]");
            }
        }
    }

    @Test
    void buffersAreReadInPlaceRunAfterRun() throws Exception {
        try (Model model = load(TestModels.linear(1, 2))) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
            TensorSpec spec = model.signature().inputs().getFirst();
            Tensor one = Tensor.of(spec, Shape.of(1, 1), bytes);
            Tensor two = Tensor.of(spec, Shape.of(2, 1), bytes);
            for (int round = 0; round < 5; round++) {
                bytes.putFloat(0, round).putFloat(4, -round);
                assertThat(model.run(List.of(one), new int[] {0}, limit)
                                .getFirst()
                                .bytes()
                                .getFloat(0))
                        .isEqualTo(2 * round + 1);
                Tensor both = model.run(List.of(two), new int[] {0}, limit).getFirst();
                assertThat(both.shape()).isEqualTo(Shape.of(2, 1));
                assertThat(both.bytes().getFloat(4)).isEqualTo(-2 * round + 1);
            }
        }
    }

    @Test
    void refusesTypesThatItCannotCarry() {
        assertThatThrownBy(() -> load(TestModels.echo(DataType.UINT16)))
                .hasMessageContaining("'in_UINT16' has type")
                .hasMessageContaining("FP32");
    }

    @Test
    void takesColumnNamesFromTheMetadata() {
        Signature signature = new Signature(
                List.of(new TensorSpec("x", Datatype.FP32, Shape.of(-1, 2))),
                List.of(new TensorSpec("y", Datatype.FP32, Shape.of(-1, 1))));
        assertThat(ColumnNames.of(Map.of("columns", "[\"price\",\"size\"]"), signature)
                        .columns())
                .containsExactly("price", "size");
        for (String other : List.of("[\"price\"]", "[\"a\",\"a\"]", "2", "price, size")) {
            assertThat(ColumnNames.of(Map.of("columns", other), signature).columns())
                    .as(other)
                    .isEmpty();
        }
        assertThat(ColumnNames.of(Map.of(), signature).columns()).isEmpty();
    }

    @Test
    void carriesHalfPrecisionBitByBit() throws Exception {
        try (Model model = load(TestModels.echo(DataType.FLOAT16, DataType.BFLOAT16))) {
            ByteBuffer halves = ByteBuffer.allocateDirect(4).order(ByteOrder.LITTLE_ENDIAN);
            halves.putShort(0, Float.floatToFloat16(1.5f)).putShort(2, Float.floatToFloat16(-0.25f));
            ByteBuffer upper = ByteBuffer.allocateDirect(4).order(ByteOrder.LITTLE_ENDIAN);
            upper.putShort(0, (short) 0x3fc0).putShort(2, (short) 0xc000);
            List<TensorSpec> specs = model.signature().inputs();
            List<Tensor> outputs = model.run(
                    List.of(Tensor.of(specs.get(0), Shape.of(2), halves), Tensor.of(specs.get(1), Shape.of(2), upper)),
                    new int[] {0, 1},
                    limit);
            assertThat(outputs).extracting(Tensor::datatype).containsExactly(Datatype.FP16, Datatype.BF16);
            assertThat(outputs.get(0).real(0)).isEqualTo(1.5);
            assertThat(outputs.get(0).real(1)).isEqualTo(-0.25);
            assertThat(outputs.get(1).real(0)).isEqualTo(1.5);
            assertThat(outputs.get(1).real(1)).isEqualTo(-2);
        }
    }

    @Test
    void selfTestFindsAModelThatCannotAnswer() throws Exception {
        assertThatThrownBy(() -> load(TestModels.failing()))
                .isInstanceOf(UnusableModel.class)
                .hasMessageContaining("gives no answer to zeros");
    }

    @Test
    void inputsThatContradictEachOtherAreTheClientsFault() throws Exception {
        try (Model model = load(TestModels.sum())) {
            assertThatThrownBy(() -> infer(
                            model,
                            "{'inputs':[{'name':'a','shape':[2],'datatype':'FP32','data':[1,2]},"
                                    + "{'name':'b','shape':[3],'datatype':'FP32','data':[1,2,3]}]}"))
                    .isInstanceOf(InferenceFailure.class);
        }
    }

    @Test
    void aRunawayModelIsStoppedAndTheThreadGoesOn() throws Exception {
        RunLimit strict = new RunLimit(Duration.ofMillis(50));
        try (Model model = load(TestModels.countTo())) {
            String json = "{\"inputs\":[{\"name\":\"n\",\"shape\":[1],\"datatype\":\"INT64\",\"data\":[%d]}]}";
            byte[] endless = json.formatted(Long.MAX_VALUE / 2).getBytes(StandardCharsets.UTF_8);
            InferRequest request = InferRequestReader.read(model.signature(), endless, endless.length, scratch);
            Thread watchdog = Thread.ofVirtual().start(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    strict.stopIfOverdue(System.nanoTime());
                    Thread.onSpinWait();
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                }
            });
            assertThatThrownBy(() -> model.run(request.inputs(), request.wantedIndexes(), strict))
                    .isInstanceOfSatisfying(
                            InferenceFailure.class, e -> assertThat(e.kind()).isEqualTo(InferenceFailure.Kind.TIMEOUT));
            watchdog.interrupt();
            byte[] short1 = json.formatted(3).getBytes(StandardCharsets.UTF_8);
            InferRequest next = InferRequestReader.read(model.signature(), short1, short1.length, scratch);
            assertThat(model.run(next.inputs(), next.wantedIndexes(), strict)
                            .getFirst()
                            .bytes()
                            .getFloat(0))
                    .isEqualTo(3f);
        }
    }
}
