package dev.evenkeel.server.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.evenkeel.server.protocol.InferRequest.WantedOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one infer request straight into the buffers that the engine takes, without a tree in between. Keys may come in
 * any order: values that come before their name, shape and datatype are skipped and read afterwards. {@code data} may
 * be flat or nested; its elements are counted against the shape. NaN and null are read as NaN in FP32 and FP64.
 *
 * <p>Memory is bounded by the body: a shape that promises more elements than the body can hold is refused before
 * anything is allocated. Source: Open Inference Protocol v2 (REST) and its binary tensor data extension.
 */
public final class InferRequestReader {
    private static final int MAX_RANK = 8;

    private final Signature signature;
    private final Scratch scratch;
    private final byte[] body;
    private final int length; // of the body, in the array
    private final int jsonLength;
    private final @Nullable Tensor[] inputs;
    private List<Asked> asked = List.of();
    private @Nullable String id;
    private boolean binaryByDefault;
    private int binaryOffset;

    /** An output that is asked for by name; {@code binary} is null where the request's parameters decide. */
    private record Asked(int index, @Nullable Boolean binary) {}

    private InferRequestReader(Signature signature, byte[] body, int length, int jsonLength, Scratch scratch) {
        this.signature = signature;
        this.body = body;
        this.length = length;
        this.jsonLength = jsonLength;
        this.binaryOffset = jsonLength;
        this.scratch = scratch;
        this.inputs = new Tensor[signature.inputs().size()];
    }

    /** The same for a body that is the whole array. */
    public static InferRequest read(Signature signature, byte[] body, int jsonLength, Scratch scratch)
            throws RequestFault {
        return read(signature, body, body.length, jsonLength, scratch);
    }

    /**
     * Reads a request for a model with this signature.
     *
     * @param length of the body, from the array's start
     * @param jsonLength length of the JSON part in bytes: all of the body unless binary tensors follow it
     * @throws RequestFault when the body is no request, or does not fit the signature
     */
    public static InferRequest read(Signature signature, byte[] body, int length, int jsonLength, Scratch scratch)
            throws RequestFault {
        if (jsonLength < 0 || jsonLength > length) {
            throw new RequestFault("header Inference-Header-Content-Length is " + jsonLength + ", but the body has "
                    + length + " bytes: give the length of the JSON part");
        }
        InferRequestReader reader = new InferRequestReader(signature, body, length, jsonLength, scratch);
        try (TensorJson.Parser json = TensorJson.parser(body, 0, jsonLength)) {
            return reader.request(json);
        } catch (JsonProcessingException e) {
            throw TensorJson.notJson(e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    private InferRequest request(TensorJson.Parser json) throws IOException, RequestFault {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new RequestFault("the body must be a JSON object with the field inputs");
        }
        boolean hasInputs = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "id" -> id = string(json, "id");
                case "parameters" -> parameters(json);
                case "inputs" -> {
                    hasInputs = true;
                    array(json, "inputs");
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        input(json);
                    }
                }
                case "outputs" -> asked = askedOutputs(json);
                default -> json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw new RequestFault("the body has more after its JSON object: binary tensors need the header"
                    + " Inference-Header-Content-Length");
        }
        if (!hasInputs) {
            throw new RequestFault("field inputs is missing: the model wants " + signature.describeInputs());
        }
        List<Tensor> tensors = new ArrayList<>(inputs.length);
        for (int i = 0; i < inputs.length; i++) {
            Tensor tensor = inputs[i];
            if (tensor == null) {
                throw new RequestFault("input " + signature.inputs().get(i) + " is missing: the model wants "
                        + signature.describeInputs());
            }
            tensors.add(tensor);
        }
        if (binaryOffset != length) {
            throw new RequestFault("the body has " + (length - jsonLength) + " bytes of binary tensors, but the"
                    + " inputs' binary_data_size add up to " + (binaryOffset - jsonLength));
        }
        List<WantedOutput> wanted = wantedOutputs();
        for (WantedOutput output : wanted) {
            TensorSpec spec = signature.outputs().get(output.index());
            if (spec.datatype().isBinaryOnly() && !output.binary()) {
                throw new RequestFault(
                        "output '" + spec.name() + "' is " + spec.datatype() + ", which JSON cannot carry:"
                                + " ask for it with parameters.binary_data, or for all with parameters.binary_data_output");
            }
        }
        return new InferRequest(id, tensors, wanted);
    }

    private void parameters(JsonParser json) throws IOException, RequestFault {
        object(json, "parameters");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "binary_data_output" -> binaryByDefault = bool(json, "parameters.binary_data_output");
                case "sequence_id", "sequence_start", "sequence_end" -> {
                    if (isGiven(json)) {
                        throw new RequestFault("parameters." + field
                                + ": stateful sequences are not supported, each request stands alone");
                    }
                }
                default -> json.skipChildren();
            }
        }
    }

    /** Those that are asked for, or all; the parameters may have come after them. */
    private List<WantedOutput> wantedOutputs() {
        int count = asked.isEmpty() ? signature.outputs().size() : asked.size();
        List<WantedOutput> wanted = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Boolean binary = asked.isEmpty() ? null : asked.get(i).binary();
            int index = asked.isEmpty() ? i : asked.get(i).index();
            wanted.add(new WantedOutput(index, binary == null ? binaryByDefault : binary));
        }
        return wanted;
    }

    private List<Asked> askedOutputs(JsonParser json) throws IOException, RequestFault {
        array(json, "outputs");
        List<Asked> wanted = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            object(json, "outputs[" + wanted.size() + "]");
            String name = null;
            Boolean binary = null;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                if (field.equals("name")) {
                    name = string(json, "outputs[].name");
                } else if (field.equals("parameters") && json.currentToken() == JsonToken.START_OBJECT) {
                    binary = outputParameters(json, binary);
                } else {
                    json.skipChildren();
                }
            }
            if (name == null) {
                throw new RequestFault("outputs[" + wanted.size() + "].name is missing");
            }
            int index = signature.outputIndex(name);
            if (index < 0) {
                throw new RequestFault(
                        "the model has no output '" + name + "': it gives " + signature.describeOutputs());
            }
            if (wanted.stream().anyMatch(other -> other.index() == index)) {
                throw new RequestFault("output '" + name + "' is asked for twice");
            }
            wanted.add(new Asked(index, binary));
        }
        return wanted;
    }

    private static @Nullable Boolean outputParameters(JsonParser json, @Nullable Boolean before)
            throws IOException, RequestFault {
        Boolean binary = before;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "binary_data" -> binary = bool(json, "outputs[].parameters.binary_data");
                case "classification" ->
                    throw new RequestFault("outputs[].parameters.classification: the classification extension is not"
                            + " supported, see the extensions in the server metadata");
                case "shared_memory_region", "shared_memory_byte_size", "shared_memory_offset" ->
                    throw sharedMemory("outputs[].parameters." + field);
                default -> json.skipChildren();
            }
        }
        return binary;
    }

    private void input(TensorJson.Parser json) throws IOException, RequestFault {
        object(json, "inputs[]");
        String name = null;
        Shape shape = null;
        String datatype = null;
        int dataStart = -1;
        int dataEnd = -1;
        int binarySize = -1;
        Tensor tensor = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "name" -> {
                    once(name, field);
                    name = string(json, "inputs[].name");
                }
                case "datatype" -> {
                    once(datatype, field);
                    datatype = string(json, "inputs[].datatype");
                }
                case "shape" -> {
                    once(shape, field);
                    shape = shape(json, name);
                }
                case "parameters" -> binarySize = inputParameters(json, name);
                case "data" -> {
                    once(dataStart >= 0 ? field : tensor, field);
                    if (name != null && shape != null && datatype != null) {
                        tensor = fromJson(json, signature.input(name, datatype, shape), shape);
                    } else {
                        dataStart = Math.toIntExact(json.currentTokenLocation().getByteOffset());
                        json.skipChildren();
                        dataEnd = Math.toIntExact(json.currentLocation().getByteOffset());
                    }
                }
                default -> json.skipChildren();
            }
        }
        if (name == null) {
            throw new RequestFault("inputs[].name is missing: the model wants " + signature.describeInputs());
        }
        if (datatype == null || shape == null) {
            throw new RequestFault(
                    "input '" + name + "': field " + (shape == null ? "shape" : "datatype") + " is missing");
        }
        TensorSpec spec = signature.input(name, datatype, shape);
        if (tensor == null && dataStart >= 0) {
            try (TensorJson.Parser data = TensorJson.parser(body, dataStart, dataEnd - dataStart)) {
                data.nextToken();
                tensor = fromJson(data, spec, shape);
            }
        }
        if (tensor != null && binarySize >= 0) {
            throw new RequestFault("input '" + name + "' has data and binary_data_size: give one of them");
        }
        if (tensor == null) {
            tensor = fromBinary(spec, shape, binarySize);
        }
        int index = signature.inputIndex(name);
        if (inputs[index] != null) {
            throw new RequestFault("input '" + name + "' is given twice");
        }
        inputs[index] = tensor;
    }

    /** Values are read for the name and shape that came first: another one afterwards would be told of other values. */
    private static void once(@Nullable Object before, String field) throws RequestFault {
        if (before != null) {
            throw new RequestFault("field inputs[]." + field + " is given twice");
        }
    }

    private static int inputParameters(JsonParser json, @Nullable String name) throws IOException, RequestFault {
        object(json, "inputs[].parameters");
        int binarySize = -1;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            if (field.startsWith("shared_memory_")) {
                throw sharedMemory("input '" + name + "': parameters." + field);
            } else if (field.equals("binary_data_size")) {
                if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || json.getLongValue() < 0) {
                    throw new RequestFault("input '" + name + "': parameters.binary_data_size must be a number of"
                            + " bytes, not " + json.getText());
                }
                binarySize = json.getIntValue();
            } else {
                json.skipChildren();
            }
        }
        return binarySize;
    }

    private static RequestFault sharedMemory(String field) {
        return new RequestFault(field + ": shared memory is not supported, send the values in the body");
    }

    /** False for what clients write when they mean nothing: 0, false, an empty string, null. */
    private static boolean isGiven(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_FALSE, VALUE_NULL -> false;
            case VALUE_STRING -> json.getTextLength() > 0;
            case VALUE_NUMBER_INT ->
                json.getNumberType() == JsonParser.NumberType.BIG_INTEGER || json.getLongValue() != 0;
            case null, default -> true;
        };
    }

    private Shape shape(JsonParser json, @Nullable String name) throws IOException, RequestFault {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new RequestFault("input '" + name + "': shape must be an array of numbers, not " + json.getText());
        }
        long[] dimensions = new long[MAX_RANK];
        int rank = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || rank == MAX_RANK || json.getLongValue() < 1) {
                throw new RequestFault("input '" + name + "': shape must have at most " + MAX_RANK
                        + " dimensions, each a whole number above 0");
            }
            dimensions[rank++] = json.getLongValue();
        }
        return Shape.of(Arrays.copyOf(dimensions, rank));
    }

    /** @param bytesPerElement the least that one element takes in the body */
    private int elements(TensorSpec spec, Shape shape, int bytesPerElement, long available) throws RequestFault {
        long elements = shape.elements();
        if (elements <= (available + 1) / bytesPerElement) {
            return Math.toIntExact(elements);
        }
        throw new RequestFault(
                "input '" + spec.name() + "': shape " + shape + " has more elements than the body gives");
    }

    private Tensor fromJson(TensorJson.Parser json, TensorSpec spec, Shape shape) throws IOException, RequestFault {
        if (spec.datatype().isBinaryOnly()) {
            throw new RequestFault("input '" + spec.name() + "' is " + spec.datatype() + ", which JSON cannot carry:"
                    + " send its bytes behind the JSON and give parameters.binary_data_size");
        }
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new RequestFault("input '" + spec.name() + "': data must be an array, not " + json.getText());
        }
        int elements = elements(spec, shape, 2, jsonLength); // "1," is the shortest element
        Datatype datatype = spec.datatype();
        String[] strings = datatype == Datatype.BYTES ? new String[elements] : new String[0];
        ByteBuffer bytes = scratch.input(signature.inputIndex(spec.name()), elements * Math.max(datatype.size(), 0));
        int closed = FlatNumbers.read(body, json.position(), json.end(), datatype, elements, bytes);
        if (closed != FlatNumbers.UNREAD) {
            json.skipTo(closed);
            json.nextToken();
            return Tensor.of(spec, shape, bytes.flip());
        }
        bytes.clear();
        int count = 0;
        int depth = 1;
        while (depth > 0) {
            JsonToken token = json.nextToken();
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else if (count == elements) {
                throw new RequestFault("input '" + spec.name() + "': shape " + shape + " has " + elements
                        + " elements, data has more");
            } else if (datatype == Datatype.BYTES) {
                if (token != JsonToken.VALUE_STRING) {
                    throw wrongElement(json, spec, count);
                }
                strings[count++] = TensorJson.text(json);
            } else {
                put(json, token, spec, count++, bytes);
            }
        }
        if (count < elements) {
            throw new RequestFault("input '" + spec.name() + "': shape " + shape + " has " + elements
                    + " elements, data has " + count);
        }
        return datatype == Datatype.BYTES ? Tensor.of(spec, shape, strings) : Tensor.of(spec, shape, bytes.flip());
    }

    private static void put(JsonParser json, JsonToken token, TensorSpec spec, int index, ByteBuffer out)
            throws IOException, RequestFault {
        switch (spec.datatype()) {
            case FP32 ->
                out.putFloat(
                        token == JsonToken.VALUE_NULL
                                ? Float.NaN
                                : real(json, token, spec, index).getFloatValue());
            case FP64 ->
                out.putDouble(
                        token == JsonToken.VALUE_NULL
                                ? Double.NaN
                                : real(json, token, spec, index).getDoubleValue());
            case INT64 -> out.putLong(whole(json, token, spec, index, Long.MIN_VALUE, Long.MAX_VALUE));
            case INT32 -> out.putInt((int) whole(json, token, spec, index, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT16 -> out.putShort((short) whole(json, token, spec, index, Short.MIN_VALUE, Short.MAX_VALUE));
            case INT8 -> out.put((byte) whole(json, token, spec, index, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT8 -> out.put((byte) whole(json, token, spec, index, 0, 255));
            case BOOL -> {
                if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
                    out.put((byte) (token == JsonToken.VALUE_TRUE ? 1 : 0));
                } else {
                    out.put((byte) whole(json, token, spec, index, 0, 1));
                }
            }
            case FP16, BF16 -> throw new IllegalStateException("JSON has no " + spec.datatype());
            case BYTES -> throw new IllegalStateException("strings are read elsewhere");
        }
    }

    private static JsonParser real(JsonParser json, JsonToken token, TensorSpec spec, int index)
            throws IOException, RequestFault {
        if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
            throw wrongElement(json, spec, index);
        }
        return json;
    }

    private static long whole(JsonParser json, JsonToken token, TensorSpec spec, int index, long min, long max)
            throws IOException, RequestFault {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw wrongElement(json, spec, index);
        }
        JsonParser.NumberType type = json.getNumberType();
        if (type == JsonParser.NumberType.BIG_INTEGER || json.getLongValue() < min || json.getLongValue() > max) {
            throw wrongElement(json, spec, index);
        }
        return json.getLongValue();
    }

    private static RequestFault wrongElement(JsonParser json, TensorSpec spec, int index) throws IOException {
        String text = json.currentToken() == null ? "the end of the body" : json.getText();
        return new RequestFault("input '" + spec.name() + "': element " + index + " is no " + spec.datatype() + ": "
                + (text.length() > 40 ? text.substring(0, 40) + "..." : text));
    }

    private Tensor fromBinary(TensorSpec spec, Shape shape, int size) throws RequestFault {
        if (size < 0) {
            throw new RequestFault(
                    "input '" + spec.name() + "' has no values: give data, or parameters.binary_data_size and bytes");
        }
        if (size > length - binaryOffset) {
            throw new RequestFault("input '" + spec.name() + "': binary_data_size is " + size + ", but only "
                    + (length - binaryOffset) + " bytes are left in the body");
        }
        int start = binaryOffset;
        binaryOffset += size;
        if (spec.datatype() == Datatype.BYTES) {
            return Tensor.of(spec, shape, BinaryStrings.read(spec, shape, body, start, size));
        }
        long wanted = shape.bytes(spec.datatype());
        if (wanted != size) {
            throw new RequestFault("input '" + spec.name() + "': shape " + shape + " of " + spec.datatype() + " takes "
                    + wanted + " bytes, binary_data_size is " + size);
        }
        ByteBuffer bytes = scratch.input(signature.inputIndex(spec.name()), size);
        bytes.put(body, start, size).flip();
        return Tensor.of(spec, shape, bytes);
    }

    private static String string(JsonParser json, String field) throws IOException, RequestFault {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new RequestFault("field " + field + " must be a string");
        }
        return TensorJson.text(json);
    }

    private static boolean bool(JsonParser json, String field) throws RequestFault {
        if (json.currentToken() == JsonToken.VALUE_TRUE || json.currentToken() == JsonToken.VALUE_FALSE) {
            return json.currentToken() == JsonToken.VALUE_TRUE;
        }
        throw new RequestFault("field " + field + " must be true or false");
    }

    private static void array(JsonParser json, String field) throws RequestFault {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new RequestFault("field " + field + " must be an array");
        }
    }

    private static void object(JsonParser json, String field) throws RequestFault {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new RequestFault("field " + field + " must be an object");
        }
    }
}
