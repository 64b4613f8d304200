package dev.evenkeel.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.evenkeel.server.dispatch.Answered;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import inference.InferParameter;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferRequest.InferRequestedOutputTensor;
import inference.ModelInferResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our reader and writer against protobuf's own: each message here is built, or read, by the generated classes. */
class ModelInferReaderTest {
    private static final TensorSpec X = new TensorSpec("x", Datatype.FP32, Shape.of(-1, 2));
    private static final TensorSpec S = new TensorSpec("s", Datatype.BYTES, Shape.of(-1));
    private static final TensorSpec Y = new TensorSpec("y", Datatype.FP32, Shape.of(-1, 1));
    private static final Signature ONE = new Signature(List.of(X), List.of(Y));
    private static final Signature TWO = new Signature(List.of(X, S), List.of(Y, S));

    private final Scratch scratch = new Scratch();

    private InferRequest read(Signature signature, ModelInferRequest request) throws RequestFault {
        return ModelInferReader.read(signature, request.toByteArray(), scratch);
    }

    private static InferInputTensor.Builder x(long... shape) {
        InferInputTensor.Builder input =
                InferInputTensor.newBuilder().setName("x").setDatatype("FP32");
        for (long dimension : shape) {
            input.addShape(dimension);
        }
        return input;
    }

    private static InferTensorContents.Builder floats(float... values) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        for (float value : values) {
            contents.addFp32Contents(value);
        }
        return contents;
    }

    private static ByteString raw(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return ByteString.copyFrom(bytes.flip());
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[tensor.bytes().limit() / 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.bytes().getFloat(4 * i);
        }
        return values;
    }

    @Test
    void readsRawAndTypedTensorsAndWantsTheAnswerInTheSameForm() throws Exception {
        InferRequest typed = read(
                ONE,
                ModelInferRequest.newBuilder()
                        .setModelName("m")
                        .setId("7")
                        .addInputs(x(2, 2).setContents(floats(1, 2, 3, Float.NaN)))
                        .build());
        assertThat(typed.id()).isEqualTo("7");
        assertThat(floats(typed.inputs().getFirst())).containsExactly(1, 2, 3, Float.NaN);
        assertThat(typed.inputs().getFirst().shape()).isEqualTo(Shape.of(2, 2));
        assertThat(typed.outputs().getFirst().binary()).isFalse();
        InferRequest inRaw = read(
                ONE,
                ModelInferRequest.newBuilder()
                        .addInputs(x(1, 2))
                        .addRawInputContents(raw(5, 6))
                        .build());
        assertThat(inRaw.id()).isNull();
        assertThat(floats(inRaw.inputs().getFirst())).containsExactly(5, 6);
        assertThat(inRaw.outputs().getFirst().binary()).isTrue();
    }

    @Test
    void readsSeveralInputsInAnyOrderAndTheWantedOutputs() throws Exception {
        InferInputTensor s = InferInputTensor.newBuilder()
                .setName("s")
                .setDatatype("BYTES")
                .addShape(2)
                .build();
        ByteString strings = ByteString.copyFrom(new byte[] {1, 0, 0, 0, 'a', 2, 0, 0, 0, (byte) 0xc3, (byte) 0xa9});
        InferRequest request = read(
                TWO,
                ModelInferRequest.newBuilder()
                        .addInputs(s)
                        .addInputs(x(1, 2))
                        .addRawInputContents(strings)
                        .addRawInputContents(raw(1, 2))
                        .addOutputs(InferRequestedOutputTensor.newBuilder().setName("s"))
                        .build());
        assertThat(request.inputs().get(1).strings()).containsExactly("a", "é");
        assertThat(floats(request.inputs().get(0))).containsExactly(1, 2);
        assertThat(request.outputs()).containsExactly(new InferRequest.WantedOutput(1, true));
        InferRequest typed = read(
                TWO,
                ModelInferRequest.newBuilder()
                        .addInputs(s.toBuilder()
                                .setContents(InferTensorContents.newBuilder()
                                        .addBytesContents(ByteString.copyFromUtf8("a"))
                                        .addBytesContents(ByteString.EMPTY)))
                        .addInputs(x(1, 2).setContents(floats(1, 2)))
                        .build());
        assertThat(typed.inputs().get(1).strings()).containsExactly("a", "");
        assertThat(typed.outputs()).hasSize(2);
    }

    @Test
    void readsWhatProtobufAllows() throws Exception {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(
                        99,
                        UnknownFieldSet.Field.newBuilder()
                                .addVarint(1)
                                .addFixed32(2)
                                .addFixed64(3)
                                .build())
                .addField(
                        100,
                        UnknownFieldSet.Field.newBuilder()
                                .addGroup(UnknownFieldSet.newBuilder()
                                        .addField(
                                                1,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addVarint(5)
                                                        .build())
                                        .build())
                                .addLengthDelimited(ByteString.copyFromUtf8("more"))
                                .build())
                .build();
        // Not packed: each number behind a tag of its own.
        UnknownFieldSet shape = UnknownFieldSet.newBuilder()
                .addField(
                        3,
                        UnknownFieldSet.Field.newBuilder()
                                .addVarint(1)
                                .addVarint(2)
                                .build())
                .build();
        UnknownFieldSet values = UnknownFieldSet.newBuilder()
                .addField(
                        6,
                        UnknownFieldSet.Field.newBuilder()
                                .addFixed32(Float.floatToIntBits(1))
                                .addFixed32(Float.floatToIntBits(2))
                                .build())
                .build();
        ModelInferRequest request = ModelInferRequest.newBuilder()
                .addInputs(InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .setContents(InferTensorContents.newBuilder().setUnknownFields(values))
                        .setUnknownFields(shape))
                .putParameters(
                        "priority", InferParameter.newBuilder().setInt64Param(3).build())
                .putParameters(
                        "sequence_id",
                        InferParameter.newBuilder().setInt64Param(0).build())
                .setUnknownFields(unknown)
                .build();
        assertThat(floats(read(ONE, request).inputs().getFirst())).containsExactly(1, 2);
        // Two contents merge: the first has one value, the second the other.
        byte[] first = InferInputTensor.newBuilder()
                .setName("x")
                .setDatatype("FP32")
                .addShape(1)
                .addShape(2)
                .setContents(floats(1))
                .build()
                .toByteArray();
        byte[] second =
                InferInputTensor.newBuilder().setContents(floats(2)).build().toByteArray();
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        byte[] message = new byte[both.length + 2];
        message[0] = (5 << 3) | 2;
        message[1] = (byte) both.length;
        System.arraycopy(both, 0, message, 2, both.length);
        assertThat(floats(ModelInferReader.read(ONE, message, scratch).inputs().getFirst()))
                .containsExactly(1, 2);
    }

    @Test
    void saysWhatIsWrong() {
        refuses(ONE, ModelInferRequest.newBuilder(), "input 'x' FP32 [-1,2] is missing");
        refuses(ONE, inputs(x(1, 3).setContents(floats(1, 2, 3))), "wants shape [-1,2], the request gives [1,3]");
        refuses(ONE, inputs(x(1, 2).setDatatype("INT64")), "wants datatype FP32, the request gives INT64");
        refuses(ONE, inputs(x(1, 2).setDatatype("FP33")), "gives the unknown 'FP33'");
        refuses(ONE, inputs(x(1, 2).setName("z")), "the model has no input 'z'");
        refuses(ONE, inputs(x(1, 2).setContents(floats(1))), "has 2 elements, contents.fp32_contents has 1");
        refuses(ONE, inputs(x(1, 2).setContents(floats(1, 2, 3))), "contents.fp32_contents has more");
        refuses(ONE, inputs(x(1, 2)), "has more elements than contents.fp32_contents");
        refuses(ONE, inputs(x(0, 2)), "each a whole number above 0");
        refuses(ONE, inputs(x(Long.MAX_VALUE, 2).setContents(floats(1, 2))), "has more elements than");
        refuses(ONE, inputs(x(1, 1, 1, 1, 1, 1, 1, 1, 1)), "at most 8 dimensions");
        refuses(
                ONE,
                inputs(x(1, 2).setContents(InferTensorContents.newBuilder().addFp64Contents(1))),
                "contents of FP32 go into fp32_contents, not fp64_contents");
        InferTensorContents noText = InferTensorContents.newBuilder()
                .addBytesContents(ByteString.copyFrom(new byte[] {(byte) 0xff}))
                .build();
        refuses(
                new Signature(List.of(new TensorSpec("x", Datatype.BYTES, Shape.of(-1))), ONE.outputs()),
                inputs(x(1).setDatatype("BYTES").setContents(noText)),
                "input 'x': element 0 is no UTF-8 text");
        refuses(ONE, inputs(x(1, 2)).addRawInputContents(raw(1)), "takes 8 bytes, raw_input_contents has 4");
        refuses(
                ONE,
                inputs(x(1, 2)).addRawInputContents(raw(1, 2)).addRawInputContents(raw(1, 2)),
                "1 inputs, but 2 raw_input_contents");
        refuses(
                ONE,
                inputs(x(1, 2).setContents(floats(1, 2))).addRawInputContents(raw(1, 2)),
                "has contents beside raw_input_contents");
        refuses(
                ONE,
                inputs(x(1, 2).setContents(floats(1, 2)), x(1, 2).setContents(floats(1, 2))),
                "input 'x' is given twice");
        refuses(ONE, good().addOutputs(InferRequestedOutputTensor.newBuilder().setName("q")), "no output 'q'");
        InferRequestedOutputTensor y =
                InferRequestedOutputTensor.newBuilder().setName("y").build();
        refuses(ONE, good().addOutputs(y).addOutputs(y), "output 'y' is asked for twice");
        refuses(
                ONE,
                good().putParameters(
                                "sequence_id",
                                InferParameter.newBuilder().setInt64Param(9).build()),
                "stateful sequences are not supported");
        InferParameter region = InferParameter.newBuilder().setStringParam("r").build();
        refuses(
                ONE,
                inputs(x(1, 2).putParameters("shared_memory_region", region)),
                "shared memory is not supported, send the values");
        refuses(
                ONE,
                good().addOutputs(y.toBuilder().putParameters("classification", region)),
                "classification extension is not supported");
    }

    private static ModelInferRequest.Builder inputs(InferInputTensor.Builder... inputs) {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder();
        for (InferInputTensor.Builder input : inputs) {
            request.addInputs(input);
        }
        return request;
    }

    private static ModelInferRequest.Builder good() {
        return inputs(x(1, 2).setContents(floats(1, 2)));
    }

    private void refuses(Signature signature, ModelInferRequest.Builder request, String message) {
        assertThatThrownBy(() -> read(signature, request.build()))
                .isInstanceOf(RequestFault.class)
                .hasMessageContaining(message);
    }

    /** The tensor goes typed to the reader, from the writer to protobuf, raw to the reader, and comes back the same. */
    @ParameterizedTest
    @EnumSource
    void carriesEachDatatypeBothWays(Datatype datatype) throws Exception {
        TensorSpec spec = new TensorSpec("t", datatype, Shape.of(-1));
        Signature echo = new Signature(List.of(spec), List.of(spec));
        Tensor tensor = extremes(spec);
        ModelInferResponse inRaw = write(echo, tensor, true);
        assertThat(inRaw.getRawOutputContentsCount()).isEqualTo(1);
        InferInputTensor.Builder input = InferInputTensor.newBuilder()
                .setName("t")
                .setDatatype(datatype.name())
                .addAllShape(inRaw.getOutputs(0).getShapeList());
        InferRequest back = read(
                echo,
                ModelInferRequest.newBuilder()
                        .addInputs(input)
                        .addRawInputContents(inRaw.getRawOutputContents(0))
                        .build());
        same(back.inputs().getFirst(), tensor);
        ModelInferResponse typed = write(echo, tensor, false);
        if (typed.getRawOutputContentsCount() == 0) {
            input.setContents(typed.getOutputs(0).getContents());
            same(
                    read(echo, ModelInferRequest.newBuilder().addInputs(input).build())
                            .inputs()
                            .getFirst(),
                    tensor);
        } else {
            assertThat(TypedContents.field(datatype)).as("comes raw alone").isZero();
        }
    }

    private static void same(Tensor tensor, Tensor expected) {
        assertThat(tensor.shape()).isEqualTo(expected.shape());
        if (tensor.datatype() == Datatype.BYTES) {
            assertThat(tensor.strings()).containsExactly(expected.strings());
        } else {
            assertThat(tensor.bytes().duplicate().rewind())
                    .isEqualTo(expected.bytes().duplicate().rewind());
        }
    }

    private static Tensor extremes(TensorSpec spec) {
        if (spec.datatype() == Datatype.BYTES) {
            return Tensor.of(spec, Shape.of(3), new String[] {"", "é", "x".repeat(300)});
        }
        int size = spec.datatype().size();
        ByteBuffer bytes = ByteBuffer.allocateDirect(3 * size).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 3 * size; i++) {
            int pattern = i < size ? 0 : i < 2 * size ? 0xff : i % size == size - 1 ? 0x80 : 0;
            bytes.put(i, (byte) (spec.datatype() == Datatype.BOOL ? pattern & 1 : pattern));
        }
        return Tensor.of(spec, Shape.of(3), bytes);
    }

    private static ModelInferResponse write(Signature echo, Tensor tensor, boolean raw) throws Exception {
        InferRequest request = new InferRequest("id", List.of(tensor), List.of(new InferRequest.WantedOutput(0, raw)));
        Answered answered = new Answered("m", "m-1", request, List.of(tensor));
        ProtoWriter out = ModelInferWriter.sized(answered);
        ModelInferWriter.write(out, answered);
        ByteBuf frame = out.frame();
        assertThat(frame.readByte()).isZero();
        assertThat(frame.readInt()).isEqualTo(frame.readableBytes());
        ModelInferResponse response = ModelInferResponse.parseFrom(ByteBufUtil.getBytes(frame));
        assertThat(response.getModelName()).isEqualTo("m");
        assertThat(response.getModelVersion()).isEqualTo("m-1");
        assertThat(response.getId()).isEqualTo("id");
        assertThat(response.getOutputs(0).getName())
                .isEqualTo(echo.outputs().getFirst().name());
        return response;
    }

    /** Whatever the bytes are, the reader says what is wrong or reads them; nothing else escapes it. */
    @Test
    void brokenMessagesAreRequestFaults() {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(good().setModelName("m").setId("i").build().toByteArray());
        seeds.add(inputs(x(1, 2)).addRawInputContents(raw(1, 2)).build().toByteArray());
        seeds.add(inputs(
                        x(1, 2).setContents(floats(1, 2)),
                        InferInputTensor.newBuilder()
                                .setName("s")
                                .setDatatype("BYTES")
                                .addShape(1)
                                .setContents(InferTensorContents.newBuilder()
                                        .addBytesContents(ByteString.copyFromUtf8("abc"))))
                .putParameters(
                        "p", InferParameter.newBuilder().setStringParam("v").build())
                .build()
                .toByteArray());
        SplittableRandom random = new SplittableRandom(5);
        int faults = 0;
        for (int i = 0; i < 30_000; i++) {
            byte[] message = Mutations.mutate(seeds.get(i % seeds.size()), random);
            try {
                InferRequest request = ModelInferReader.read(i % 2 == 0 ? ONE : TWO, message, scratch);
                assertThat(request.inputs()).isNotEmpty();
            } catch (RequestFault fault) {
                assertThat(fault.status()).isEqualTo(400);
                faults++;
            }
        }
        assertThat(faults).isGreaterThan(10_000);
    }
}
