package dev.evenkeel.server.watch;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an answer should have been: {@code {"id":"42","outputs":[{"name":"y","data":[20.5,null]}]}}, with the values of an
 * output row-major as in the answer, and null for one that is not known yet. Other fields are ignored, so that an answer
 * with its values corrected is a label.
 *
 * @param id of the infer request
 * @param outputs by name; elements are numbers, texts, truth values or null
 */
public record Label(String id, Map<String, List<@Nullable Object>> outputs) {

    /**
     * Reads a label.
     *
     * @throws IllegalArgumentException that says what is wrong with it
     */
    public static Label parse(byte[] body) {
        JsonObject root;
        try {
            root = new JsonObject(new String(body, StandardCharsets.UTF_8));
        } catch (DecodeException e) {
            throw new IllegalArgumentException("the body is no JSON object: " + e.getMessage(), e);
        }
        if (!(root.getValue("id") instanceof String id)
                || id.isEmpty()
                || !StandardCharsets.UTF_8.newEncoder().canEncode(id)) {
            throw new IllegalArgumentException("field id must be the id of an infer request, a string");
        }
        if (!(root.getValue("outputs") instanceof JsonArray array) || array.isEmpty()) {
            throw new IllegalArgumentException("field outputs must be an array of outputs with name and data");
        }
        Map<String, List<@Nullable Object>> outputs = new LinkedHashMap<>();
        for (int i = 0; i < array.size(); i++) {
            if (!(array.getValue(i) instanceof JsonObject output)
                    || !(output.getValue("name") instanceof String name)
                    || !(output.getValue("data") instanceof JsonArray data)) {
                throw new IllegalArgumentException(
                        "field outputs[" + i + "] must be an object with name, a string, and data, a flat array");
            }
            if (outputs.put(name, elements(data, i)) != null) {
                throw new IllegalArgumentException("output '" + name + "' is given twice");
            }
        }
        return new Label(id, outputs);
    }

    private static List<@Nullable Object> elements(JsonArray data, int output) {
        List<@Nullable Object> elements = new ArrayList<>(data.size());
        for (int i = 0; i < data.size(); i++) {
            Object element = data.getValue(i);
            elements.add(element);
            boolean isPlain = element == null
                    || element instanceof Number
                    || element instanceof String
                    || element instanceof Boolean;
            if (!isPlain) {
                throw new IllegalArgumentException("field outputs[" + output + "].data[" + i
                        + "] must be a number, a string, a truth value or null: data is a flat array");
            }
        }
        return elements;
    }
}
