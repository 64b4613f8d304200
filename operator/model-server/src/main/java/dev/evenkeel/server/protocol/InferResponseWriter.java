package dev.evenkeel.server.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.evenkeel.server.protocol.InferRequest.WantedOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the answer to an infer request. JSON has no NaN and no infinity: such a value is written as null; a client
 * that must tell them apart asks for binary data, which is exact.
 */
public final class InferResponseWriter {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();

    private InferResponseWriter() {}

    /**
     * The encoded answer.
     *
     * @param jsonLength length of the JSON part when binary tensors follow it, else -1
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier of bytes that is never compared
    public record Encoded(byte[] body, int jsonLength) {}

    /**
     * Encodes an answer.
     *
     * @param outputs the tensors in the order of {@code request.outputs()}
     */
    public static Encoded write(
            String model, String version, InferRequest request, List<Tensor> outputs, Scratch scratch) {
        try {
            Scratch.Output out = scratch.output();
            boolean anyBinary = json(out, model, version, request, outputs);
            if (!anyBinary) {
                return new Encoded(out.toByteArray(), -1);
            }
            int jsonLength = out.size();
            for (int i = 0; i < outputs.size(); i++) {
                if (request.outputs().get(i).binary()) {
                    binary(out, outputs.get(i));
                }
            }
            return new Encoded(out.toByteArray(), jsonLength);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    private static boolean json(
            Scratch.Output out, String model, String version, InferRequest request, List<Tensor> outputs)
            throws IOException {
        boolean anyBinary = false;
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("model_name", model);
            json.writeStringField("model_version", version);
            @Nullable String id = request.id();
            if (id != null) {
                json.writeStringField("id", id);
            }
            json.writeArrayFieldStart("outputs");
            for (int i = 0; i < outputs.size(); i++) {
                Tensor tensor = outputs.get(i);
                WantedOutput wanted = request.outputs().get(i);
                json.writeStartObject();
                json.writeStringField("name", tensor.name());
                json.writeStringField("datatype", tensor.datatype().name());
                json.writeArrayFieldStart("shape");
                for (int d = 0; d < tensor.shape().rank(); d++) {
                    json.writeNumber(tensor.shape().dimension(d));
                }
                json.writeEndArray();
                if (wanted.binary()) {
                    anyBinary = true;
                    json.writeObjectFieldStart("parameters");
                    json.writeNumberField("binary_data_size", binarySize(tensor));
                    json.writeEndObject();
                } else {
                    json.writeArrayFieldStart("data");
                    data(json, tensor);
                    json.writeEndArray();
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return anyBinary;
    }

    private static void data(JsonGenerator json, Tensor tensor) throws IOException {
        Datatype datatype = tensor.datatype();
        if (datatype.isBinaryOnly()) {
            throw new IllegalStateException("JSON has no " + datatype);
        }
        int count = datatype == Datatype.BYTES
                ? tensor.strings().length
                : tensor.bytes().limit() / datatype.size();
        for (int i = 0; i < count; i++) {
            JsonElements.write(json, tensor, i);
        }
    }

    private static long binarySize(Tensor tensor) {
        if (tensor.datatype() != Datatype.BYTES) {
            return tensor.bytes().limit();
        }
        long size = 0;
        for (String value : tensor.strings()) {
            size += Integer.BYTES + value.getBytes(StandardCharsets.UTF_8).length;
        }
        return size;
    }

    private static void binary(Scratch.Output out, Tensor tensor) {
        if (tensor.datatype() != Datatype.BYTES) {
            out.write(tensor.bytes().duplicate().rewind());
            return;
        }
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (String value : tensor.strings()) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            out.write(length.clear().putInt(utf8.length).flip());
            out.write(utf8, 0, utf8.length);
        }
    }
}
