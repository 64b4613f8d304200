package dev.evenkeel.server.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.evenkeel.server.protocol.AnswerBytes;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.JsonElements;
import dev.evenkeel.server.protocol.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes {@code {"predictions": ...}}: of one output its rows, nested as its shape; of several outputs one object per
 * row, by output name; and where an output has no row for each row, one object of whole outputs. JSON has no NaN and no
 * infinity: such a value is null.
 */
public final class PredictionsWriter {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private PredictionsWriter() {}

    /**
     * Encodes an answer.
     *
     * @param rows of the request
     */
    public static byte[] write(List<Tensor> outputs, long rows) {
        AnswerBytes out = new AnswerBytes(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeFieldName("predictions");
            if (outputs.size() == 1) {
                whole(json, outputs.getFirst());
            } else if (outputs.stream().allMatch(output -> hasRows(output.shape(), rows))) {
                byRow(json, outputs, (int) rows);
            } else {
                json.writeStartObject();
                for (Tensor output : outputs) {
                    json.writeFieldName(output.name());
                    whole(json, output);
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    private static boolean hasRows(Shape shape, long rows) {
        return shape.rank() > 0 && shape.dimension(0) == rows;
    }

    private static void byRow(JsonGenerator json, List<Tensor> outputs, int rows) throws IOException {
        json.writeStartArray();
        for (int row = 0; row < rows; row++) {
            json.writeStartObject();
            for (Tensor output : outputs) {
                int width = Math.toIntExact(output.shape().elements() / rows);
                json.writeFieldName(output.name());
                nested(json, output, 1, row * width, width);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void whole(JsonGenerator json, Tensor output) throws IOException {
        nested(json, output, 0, 0, Math.toIntExact(output.shape().elements()));
    }

    /** The {@code count} elements from {@code first} on, which are those below dimension {@code depth}. */
    private static void nested(JsonGenerator json, Tensor output, int depth, int first, int count) throws IOException {
        if (depth == output.shape().rank()) {
            JsonElements.write(json, output, first);
            return;
        }
        int size = Math.toIntExact(output.shape().dimension(depth));
        json.writeStartArray();
        for (int i = 0; i < size; i++) {
            nested(json, output, depth + 1, first + i * (count / size), count / size);
        }
        json.writeEndArray();
    }
}
