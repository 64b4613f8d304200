package dev.evenkeel.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferRequestReaderTest {
    private static final Signature SIGNATURE = new Signature(
            List.of(
                    new TensorSpec("x", Datatype.FP32, Shape.of(-1, 2)),
                    new TensorSpec("s", Datatype.BYTES, Shape.of(-1))),
            List.of(
                    new TensorSpec("y", Datatype.FP32, Shape.of(-1, 1)),
                    new TensorSpec("z", Datatype.INT64, Shape.of(-1))));
    private static final String S = "{'name':'s','shape':[1],'datatype':'BYTES','data':['a']}";
    private static final String X = "{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2]}";

    private final Scratch scratch = new Scratch();

    private InferRequest read(String json) throws RequestFault {
        byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return InferRequestReader.read(SIGNATURE, body, body.length, scratch);
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[tensor.bytes().limit() / 4];
        tensor.bytes().asFloatBuffer().get(values);
        return values;
    }

    @Test
    void readsTensorsInTheSignaturesOrder() throws RequestFault {
        InferRequest request = read("{'id':'7','inputs':[" + S + "," + X + "]}");
        assertThat(request.id()).isEqualTo("7");
        assertThat(request.inputs()).extracting(Tensor::name).containsExactly("x", "s");
        assertThat(floats(request.inputs().getFirst())).containsExactly(1, 2);
        assertThat(request.inputs().get(1).strings()).containsExactly("a");
        assertThat(request.outputs())
                .containsExactly(new InferRequest.WantedOutput(0, false), new InferRequest.WantedOutput(1, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'data':[[1,2],[3.5,null]],'datatype':'FP32','shape':[2,2],'name':'x'}",
                "{'name':'x','data':[1,2,3.5,NaN],'shape':[2,2],'datatype':'FP32'}",
                "{'name':'x','shape':[2,2],'datatype':'FP32','parameters':{'any':[{}]},'data':[[1],[2,3.5],null]}",
            })
    void acceptsAnyKeyOrderAndNesting(String x) throws RequestFault {
        assertThat(floats(read("{'inputs':[" + x + "," + S + "]}").inputs().getFirst()))
                .containsExactly(1f, 2f, 3.5f, Float.NaN);
    }

    @Test
    void selectsOutputs() throws RequestFault {
        InferRequest request = read("{'parameters':{'binary_data_output':true},'outputs':[{'name':'z'},"
                + "{'name':'y','parameters':{'binary_data':false}}],'inputs':[" + X + "," + S + "]}");
        assertThat(request.outputs())
                .containsExactly(new InferRequest.WantedOutput(1, true), new InferRequest.WantedOutput(0, false));
    }

    @Test
    void theParametersCountWhereverTheyStand() throws RequestFault {
        InferRequest request = read("{'outputs':[{'name':'z'},{'name':'y','parameters':{'binary_data':false}}],"
                + "'parameters':{'binary_data_output':true},'inputs':[" + X + "," + S + "]}");
        assertThat(request.outputs())
                .containsExactly(new InferRequest.WantedOutput(1, true), new InferRequest.WantedOutput(0, false));
    }

    @Test
    void wholeSurrogatePairsAreText() throws RequestFault {
        assertThat(read("{'id':'\\ud83d\\ude00','inputs':[" + X + "," + S + "]}")
                        .id())
                .isEqualTo("\ud83d\ude00");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no object                  | [] | must be a JSON object
            broken JSON                | {'inputs': [ | no valid JSON at line 1
            no inputs                  | {} | field inputs is missing: the model wants 'x' FP32 [-1,2], 's' BYTES [-1]
            an input is missing        | {'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2]}]} | input 's' BYTES [-1] is missing
            an unknown input           | {'inputs':[{'name':'w','shape':[1,2],'datatype':'FP32','data':[1,2]}]} | the model has no input 'w'
            the wrong datatype         | {'inputs':[{'name':'x','shape':[1,2],'datatype':'FP64','data':[1,2]}]} | input 'x': the model wants datatype FP32, the request gives FP64
            an unknown datatype        | {'inputs':[{'name':'x','shape':[1,2],'datatype':'float','data':[1,2]}]} | the request gives the unknown 'float'
            the wrong shape            | {'inputs':[{'name':'x','shape':[1,3],'datatype':'FP32','data':[1,2,3]}]} | input 'x': the model wants shape [-1,2], the request gives [1,3]
            the wrong rank             | {'inputs':[{'name':'x','shape':[2],'datatype':'FP32','data':[1,2]}]} | the model wants shape [-1,2], the request gives [2]
            a dimension of 0           | {'inputs':[{'name':'x','shape':[0,2],'datatype':'FP32','data':[]}]} | whole number above 0
            a shape that is no array   | {'inputs':[{'name':'x','shape':2,'datatype':'FP32','data':[]}]} | shape must be an array
            too few elements           | {'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1]}]} | shape [1,2] has 2 elements, data has 1
            too many elements          | {'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2,3]}]} | shape [1,2] has 2 elements, data has more
            a shape larger than the body | {'inputs':[{'name':'x','shape':[1000000000,2],'datatype':'FP32','data':[1,2]}]} | more elements than the body gives
            a shape that overflows     | {'inputs':[{'name':'x','shape':[9223372036854775807,2],'datatype':'FP32','data':[1]}]} | more elements than the body gives
            text in a number tensor    | {'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,'two']}]} | input 'x': element 1 is no FP32: two
            a number in a text tensor  | {'inputs':[{'name':'s','shape':[1],'datatype':'BYTES','data':[1]}]} | input 's': element 0 is no BYTES: 1
            data that is no array      | {'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':1}]} | data must be an array
            no data                    | {'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32'}]} | input 'x' has no values
            no shape                   | {'inputs':[{'name':'x','datatype':'FP32','data':[1]}]} | field shape is missing
            no name                    | {'inputs':[{'shape':[1],'datatype':'FP32','data':[1]}]} | inputs[].name is missing
            binary data that is not there | {'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','parameters':{'binary_data_size':8}}]} | only 0 bytes are left
            an unknown output          | {'outputs':[{'name':'q'}],'inputs':[]} | the model has no output 'q': it gives 'y' FP32 [-1,1], 'z' INT64 [-1]
            the same output twice      | {'outputs':[{'name':'y'},{'name':'y'}],'inputs':[]} | asked for twice
            a classification           | {'outputs':[{'name':'y','parameters':{'classification':3}}],'inputs':[]} | not supported
            a name after the values    | {'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2],'name':'s'}]} | inputs[].name is given twice
            a shape after the values   | {'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2],'shape':[2,2]}]} | inputs[].shape is given twice
            a datatype twice           | {'inputs':[{'datatype':'FP64','name':'x','shape':[1,2],'datatype':'FP32','data':[1,2]}]} | inputs[].datatype is given twice
            values twice               | {'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2],'data':[3,4]}]} | inputs[].data is given twice
            values twice before all    | {'inputs':[{'data':[1,2],'data':[3,4],'name':'x','shape':[1,2],'datatype':'FP32'}]} | inputs[].data is given twice
            half a character in the id | {'id':'\\ud800','inputs':[]} | half a surrogate pair in a string: \\ud800
            half a character at the end | {'id':'a\\udc00','inputs':[]} | half a surrogate pair
            half a character in text   | {'inputs':[{'name':'s','shape':[1],'datatype':'BYTES','data':['\\ud83dx']}]} | half a surrogate pair
            millions of strings        | {'inputs':[{'name':'s','shape':[1048577],'datatype':'BYTES','data':['']}]} | more than 1048576 strings
            more after the object      | {'inputs':[]} {} | has more after its JSON object
            """)
    void refuses(String what, String json, String message) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(RequestFault.class).hasMessageContaining(message);
    }

    @Test
    void refusesAnInputThatIsGivenTwice() {
        assertThatThrownBy(() -> read("{'inputs':[" + X + "," + X + "]}")).hasMessageContaining("'x' is given twice");
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({
        "INT64,9223372036854775807,true",
        "INT64,9223372036854775808,false",
        "INT32,2147483648,false",
        "INT32,-2147483648,true",
        "INT32,1.5,false",
        "INT16,32768,false",
        "INT8,-128,true",
        "INT8,128,false",
        "UINT8,255,true",
        "UINT8,-1,false",
        "BOOL,true,true",
        "BOOL,1,true",
        "BOOL,2,false",
        "FP64,1e308,true"
    })
    void holdsIntegersToTheirRange(Datatype datatype, String value, boolean accepted) throws RequestFault {
        Signature signature = new Signature(List.of(new TensorSpec("v", datatype, Shape.of(1))), SIGNATURE.outputs());
        byte[] body = ("{\"inputs\":[{\"name\":\"v\",\"shape\":[1],\"datatype\":\"" + datatype + "\",\"data\":[" + value
                        + "]}]}")
                .getBytes(StandardCharsets.UTF_8);
        if (accepted) {
            Tensor tensor = InferRequestReader.read(signature, body, body.length, scratch)
                    .inputs()
                    .getFirst();
            assertThat(tensor.bytes().limit()).isEqualTo(datatype.size());
        } else {
            assertThatThrownBy(() -> InferRequestReader.read(signature, body, body.length, scratch))
                    .hasMessageContaining("element 0 is no " + datatype);
        }
    }

    @Test
    void readsBinaryTensorsBehindTheHeader() throws RequestFault {
        String header = "{\"inputs\":[{\"name\":\"s\",\"shape\":[2],\"datatype\":\"BYTES\",\"parameters\":"
                + "{\"binary_data_size\":11}},{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"parameters\":"
                + "{\"binary_data_size\":8}}]}";
        byte[] body = binary(header, 2, "ab", 1, "c", 1.5f, -2f);
        InferRequest request = InferRequestReader.read(SIGNATURE, body, header.length(), scratch);
        assertThat(request.inputs().get(1).strings()).containsExactly("ab", "c");
        assertThat(floats(request.inputs().getFirst())).containsExactly(1.5f, -2f);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            too small for the shape  | 4 | takes 8 bytes, binary_data_size is 4
            more than the body has   | 12 | only 8 bytes are left
            """)
    void refusesBinarySizesThatDoNotFit(String what, int size, String message) {
        String header =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":"
                        + size + "}}]}";
        byte[] body = binary(header, 1f, 2f);
        assertThatThrownBy(() -> InferRequestReader.read(SIGNATURE, body, header.length(), scratch))
                .hasMessageContaining(message);
    }

    @Test
    void refusesBytesThatNobodyAskedFor() {
        String header = "{\"inputs\":[" + X.replace('\'', '"') + "," + S.replace('\'', '"') + "]}";
        byte[] body = binary(header, 1f);
        assertThatThrownBy(() -> InferRequestReader.read(SIGNATURE, body, header.length(), scratch))
                .hasMessageContaining("4 bytes of binary tensors");
        assertThatThrownBy(() -> InferRequestReader.read(SIGNATURE, body, body.length + 1, scratch))
                .hasMessageContaining("Inference-Header-Content-Length");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverFailsOtherwiseThanWithAFault(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = ("{\"id\":\"1\",\"inputs\":[" + X + "," + S + "],\"outputs\":[{\"name\":\"y\"}]}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 2000; round++) {
            byte[] bad = good.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(bad.length + 1);
            try {
                assertThat(InferRequestReader.read(SIGNATURE, bad, length, scratch)
                                .inputs())
                        .hasSize(2);
            } catch (RequestFault fault) {
                assertThat(fault.getMessage()).isNotBlank();
            }
        }
    }

    private static byte[] binary(String header, Object... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        for (Object value : values) {
            ByteBuffer four = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            switch (value) {
                case Float number -> out.writeBytes(four.putFloat(number).array());
                case Integer number -> out.writeBytes(four.putInt(number).array());
                default -> out.writeBytes(value.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }
}
