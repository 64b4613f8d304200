package dev.evenkeel.server.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import dev.evenkeel.server.rows.RowsReader.Form;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowsReaderTest {
    private static final List<TensorSpec> OUTPUT = List.of(new TensorSpec("y", Datatype.FP32, Shape.of(-1, 1)));
    private static final Signature MATRIX = new Signature(
                    List.of(new TensorSpec("x", Datatype.FP32, Shape.of(-1, 3))), OUTPUT)
            .withColumns(List.of("price", "size", "age"));
    private static final Signature BY_COLUMN = new Signature(
            List.of(
                    new TensorSpec("price", Datatype.FP64, Shape.of(-1, 1)),
                    new TensorSpec("rooms", Datatype.INT64, Shape.of(-1)),
                    new TensorSpec("town", Datatype.BYTES, Shape.of(-1, 1))),
            OUTPUT);

    private static InferRequest read(Signature signature, Set<Form> forms, String body) throws RequestFault {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return RowsReader.read(signature, forms, bytes, bytes.length, new Scratch());
    }

    private static List<Object> values(Tensor tensor) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < tensor.shape().elements(); i++) {
            values.add(
                    switch (tensor.datatype()) {
                        case FP32 -> tensor.bytes().getFloat(4 * i);
                        case FP64 -> tensor.bytes().getDouble(8 * i);
                        case INT64 -> tensor.bytes().getLong(8 * i);
                        case BYTES -> tensor.strings()[i];
                        default -> throw new AssertionError(tensor.datatype());
                    });
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'dataframe_split':{'columns':['age','price','size'],'data':[[3,1,2],[6,4,5]]}}",
                "{'dataframe_split':{'index':[0,1],'data':[[3,1,2],[6,4,5]],'columns':['age','price','size']}}",
                "{'dataframe_split':{'columns':[0,1,2],'data':[[1,2,3],[4,5,6]]}}",
                "{'dataframe_split':{'data':[[1,2,3],[4,5,6]]}}",
                "{'dataframe_records':[{'size':2,'age':3,'price':1},{'price':4.0,'size':5,'age':6}]}",
                "{'instances':[[1,2,3],[4,5,6]],'signature_name':'serving_default'}",
                "{'instances':[{'size':2,'age':3,'price':1},{'price':4,'size':5,'age':6}]}",
                "{'instances':[{'x':[1,2,3]},{'x':[4,5,6]}]}",
                "{'inputs':[[1,2,3],[4,5,6]],'params':{}}",
                "{'inputs':{'size':[2,5],'age':[3,6],'price':[1,4]}}",
                "{'inputs':{'x':[[1,2,3],[4,5,6]]}}"
            })
    void eachFormOfTheSameRowsIsTheSameRequest(String body) throws RequestFault {
        Tensor x = read(MATRIX, Form.MLFLOW, body.replace('\'', '"')).inputs().getFirst();
        assertThat(x.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(values(x)).containsExactly(1f, 2f, 3f, 4f, 5f, 6f);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'dataframe_split':{'columns':['town','price','rooms'],'data':[['Ulm',1.5,2],['Köln',null,3]]}}",
                "{'dataframe_records':[{'town':'Ulm','price':1.5,'rooms':2},{'rooms':3,'town':'Köln','price':NaN}]}",
                "{'inputs':{'town':['Ulm','Köln'],'price':[1.5,null],'rooms':[2,3]}}",
                "{'instances':[[1.5,2,'Ulm'],[null,3,'Köln']]}"
            })
    void columnsOfDifferentTypesBecomeInputsOfTheirOwn(String body) throws RequestFault {
        List<Tensor> inputs =
                read(BY_COLUMN, Form.MLFLOW, body.replace('\'', '"')).inputs();
        assertThat(inputs).extracting(Tensor::shape).containsExactly(Shape.of(2, 1), Shape.of(2), Shape.of(2, 1));
        assertThat(values(inputs.get(0))).containsExactly(1.5, Double.NaN);
        assertThat(values(inputs.get(1))).containsExactly(2L, 3L);
        assertThat(values(inputs.get(2))).containsExactly("Ulm", "Köln");
    }

    @Test
    void aLoneRowNeedsNoList() throws RequestFault {
        List<Tensor> inputs = read(BY_COLUMN, Form.MLFLOW, "{\"inputs\":{\"town\":\"Ulm\",\"price\":1,\"rooms\":true}}")
                .inputs();
        assertThat(inputs)
                .allSatisfy(input -> assertThat(input.shape().dimension(0)).isEqualTo(1));
        assertThat(values(inputs.get(1))).containsExactly(1L);
    }

    @Test
    void manyRowsGrowTheTable() throws RequestFault {
        StringBuilder body = new StringBuilder("{\"instances\":[");
        for (int i = 0; i < 1000; i++) {
            body.append(i == 0 ? "" : ",").append("[%d,%d,\"t%d\"]".formatted(i, -i, i));
        }
        List<Tensor> inputs =
                read(BY_COLUMN, Form.KSERVE, body.append("]}").toString()).inputs();
        assertThat(values(inputs.get(0)).get(999)).isEqualTo(999.0);
        assertThat(values(inputs.get(1)).get(500)).isEqualTo(-500L);
        assertThat(values(inputs.get(2))).hasSize(1000).last().isEqualTo("t999");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'dataframe_records':[{'price':1,'size':2}]} | row 0: column 'age' is missing; the model wants the columns [price, size, age]
            {'dataframe_records':[{'price':1,'size':2,'age':3,'weight':4}]} | column 'weight' is not known; the model wants the columns [price, size, age]
            {'dataframe_records':[{'price':1,'size':2,'age':3},{'price':1,'size':'big','age':3}]} | row 1: column 'size' must be a number of type FP32, not big
            {'dataframe_records':[{'price':1,'price':2,'age':3}]} | row 0: column 'price' is given twice
            {'dataframe_records':[[1,2,3]]} | dataframe_records[0] must be an object
            {'dataframe_split':{'columns':['price','size','weight'],'data':[]}} | column 'weight' is not known
            {'dataframe_split':{'columns':['price','size','age']}} | dataframe_split.data is missing
            {'dataframe_split':{'columns':['price','size','age'],'data':[[1,2]]}} | row 0: column 'age' is missing
            {'dataframe_split':{'columns':['price','size','age'],'data':[[1,2,3,4]]}} | row 0 has more than 3 values
            {'dataframe_split':{'columns':['price','size',3],'data':[]}} | 3 is no name
            {'dataframe_split':[[1]]} | dataframe_split must be an object
            {'instances':[]} | there is no row
            {'instances':[[1,2,3,4]]} | 'price' has more than 3 values
            {'instances':5} | instances must have an array of rows
            {'instances':[[1,2,3]],'inputs':[[1,2,3]]} | the body has instances and inputs: give one of them
            {'inputs':{'price':[1,2],'size':[1],'age':[1,2]}} | column 'size' has another number of values
            {'inputs':{'price':1,'size':[1],'age':1}} | one value and columns with an array
            {'inputs':[[1,2,3]],'params':{'k':1}} | the model takes no parameters
            {'rows':[]} | the body must have dataframe_records, dataframe_split, inputs, instances (one of them)
            [] | the body must be a JSON object
            {'instances':[[1,2,3] | no valid JSON
            {'instances':[[1,2,3]]} 5 | more after its JSON object
            """)
    void saysWhichColumnIsWrong(String body, String message) {
        assertThatThrownBy(() -> read(MATRIX, Form.MLFLOW, body.replace('\'', '"')))
                .isInstanceOf(RequestFault.class)
                .hasMessageContaining(message);
    }

    @Test
    void wholeNumbersAndStringsAreNotGuessed() {
        assertThatThrownBy(() -> read(BY_COLUMN, Form.MLFLOW, "{\"instances\":[[1,2.5,\"Ulm\"]]}"))
                .hasMessage("row 0: column 'rooms' must be a number of type INT64, not 2.5");
        assertThatThrownBy(() -> read(BY_COLUMN, Form.MLFLOW, "{\"instances\":[[1,2,7]]}"))
                .hasMessage("row 0: column 'town' must be a string, not 7");
        assertThatThrownBy(() -> read(BY_COLUMN, Form.MLFLOW, "{\"instances\":[[1,null,\"Ulm\"]]}"))
                .hasMessageContaining("column 'rooms' must be a number of type INT64, not null");
    }

    @Test
    void namesOfAMatrixThatIsNotNamedAreNotGuessed() {
        Signature nameless = new Signature(MATRIX.inputs(), OUTPUT);
        assertThatThrownBy(() -> read(nameless, Form.MLFLOW, "{\"dataframe_records\":[{\"price\":1}]}"))
                .hasMessage("column 'price' is not known; the model wants the columns [x]");
    }

    @Test
    void whatIsNoTableOfRowsIsSentElsewhere() {
        Signature image =
                new Signature(List.of(new TensorSpec("image", Datatype.FP32, Shape.of(-1, 3, -1, -1))), OUTPUT);
        Signature half = new Signature(List.of(new TensorSpec("x", Datatype.FP16, Shape.of(-1, 3))), OUTPUT);
        assertThatThrownBy(() -> read(image, Form.KSERVE, "{\"instances\":[[1]]}"))
                .hasMessageContaining("'image' FP32 [-1,3,-1,-1] is no table of rows: send it to /v2");
        assertThatThrownBy(() -> read(new Signature(List.of(), OUTPUT), Form.KSERVE, "{\"instances\":[{}]}"))
                .hasMessageContaining("the model has no inputs, and so no rows: send the request to /v2");
        assertThatThrownBy(() -> read(half, Form.KSERVE, "{\"instances\":[[1,2,3]]}"))
                .hasMessageContaining("'x' is FP16, which is carried in binary only");
    }

    @Test
    void aModelOfAFixedNumberOfRowsWantsThem() {
        Signature one = new Signature(List.of(new TensorSpec("x", Datatype.FP32, Shape.of(1, 2))), OUTPUT);
        assertThatThrownBy(() -> read(one, Form.KSERVE, "{\"instances\":[[1,2],[3,4]]}"))
                .hasMessageContaining("there are 2 rows, the model wants 1 at once");
    }
}
