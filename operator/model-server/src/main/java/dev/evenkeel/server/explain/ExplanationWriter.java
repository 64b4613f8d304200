package dev.evenkeel.server.explain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.JsonElements;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes an explanation in the form of an infer answer. For each explained output {@code y}: {@code y}, the predictions
 * [rows] or [rows, values]; {@code y.base_values}, [1] or [values]; {@code y.attributions}, [rows, features] or
 * [rows, values, features]; {@code y.standard_errors} of that shape, when the attributions are sampled. Then {@code
 * background}, the rows that it compares with, and {@code features}, their names, where the model tells them.
 */
final class ExplanationWriter {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private final ExplainRequest request;
    private final Explanation explanation;
    private final List<Tensor> tensors = new ArrayList<>();

    private ExplanationWriter(ExplainRequest request, Explanation explanation) {
        this.request = request;
        this.explanation = explanation;
    }

    /**
     * The encoded answer.
     *
     * @param outputs those that were explained, with how many values of a prediction each has
     * @param features their names, or none
     */
    static byte[] write(
            String model,
            String revision,
            ExplainRequest request,
            Explanation explanation,
            List<TensorSpec> outputs,
            int[] widths,
            List<String> features) {
        ExplanationWriter writer = new ExplanationWriter(request, explanation);
        int from = 0;
        for (int i = 0; i < widths.length; i++) {
            writer.output(outputs.get(i).name(), from, widths[i]);
            from += widths[i];
        }
        writer.tensors.add(explanation
                .background()
                .toTensor(new TensorSpec(
                        ExplainParameters.BACKGROUND,
                        request.input().datatype(),
                        request.input().shape())));
        if (!features.isEmpty()) {
            Shape shape = Shape.of(features.size());
            writer.tensors.add(Tensor.of(
                    new TensorSpec("features", Datatype.BYTES, shape), shape, features.toArray(new String[0])));
        }
        try {
            return writer.json(model, revision);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    /** The tensors of one output, whose values begin at {@code from} in each prediction. */
    private void output(String name, int from, int width) {
        int rows = request.rows().rows();
        int features = request.rows().features();
        ByteBuffer predictions = numbers(rows * width);
        ByteBuffer base = numbers(width);
        ByteBuffer attributions = numbers(rows * width * features);
        ByteBuffer errors = numbers(rows * width * features);
        for (int v = 0; v < width; v++) {
            base.putDouble(explanation.base()[from + v]);
        }
        for (int row = 0; row < rows; row++) {
            double[][] byFeature = explanation.attributions(row);
            double[][] errorsByFeature = explanation.standardErrors(row);
            for (int v = 0; v < width; v++) {
                predictions.putDouble(explanation.prediction(row)[from + v]);
                for (int feature = 0; feature < features; feature++) {
                    attributions.putDouble(byFeature[feature][from + v]);
                    errors.putDouble(errorsByFeature[feature][from + v]);
                }
            }
        }
        boolean isOne = width == 1;
        Shape all = isOne ? Shape.of(rows, features) : Shape.of(rows, width, features);
        add(name, isOne ? Shape.of(rows) : Shape.of(rows, width), predictions);
        add(name + ".base_values", Shape.of(width), base);
        add(name + ".attributions", all, attributions);
        if (!explanation.isExact()) {
            add(name + ".standard_errors", all, errors);
        }
    }

    private static ByteBuffer numbers(int count) {
        return ByteBuffer.allocate(count * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void add(String name, Shape shape, ByteBuffer values) {
        tensors.add(Tensor.of(new TensorSpec(name, Datatype.FP64, shape), shape, values));
    }

    private byte[] json(String model, String revision) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 12);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("model_name", model);
            json.writeStringField("model_version", revision);
            if (request.id() != null) {
                json.writeStringField("id", request.id());
            }
            json.writeObjectFieldStart("parameters");
            json.writeStringField("method", explanation.isExact() ? "shapley_exact" : "shapley_permutations");
            json.writeStringField("background", request.source().label());
            json.writeNumberField("evaluations", explanation.evaluations());
            json.writeEndObject();
            json.writeArrayFieldStart("outputs");
            for (Tensor tensor : tensors) {
                write(json, tensor);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, Tensor tensor) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", tensor.name());
        json.writeStringField("datatype", tensor.datatype().name());
        json.writeArrayFieldStart("shape");
        for (long dimension : tensor.shape().toArray()) {
            json.writeNumber(dimension);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data");
        for (int i = 0; i < tensor.shape().elements(); i++) {
            JsonElements.write(json, tensor, i);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
