package dev.evenkeel.server.access;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Fields of a JSON object that must be what they are said to be. */
final class Json {
    private Json() {}

    static JsonObject object(String text, String what) {
        try {
            return new JsonObject(text);
        } catch (DecodeException e) {
            throw new InvalidAccess(what + " is no JSON object: " + e.getMessage());
        }
    }

    static String text(JsonObject parent, String path, String name) {
        if (parent.getValue(name) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new InvalidAccess("field " + path + name + " must be a string that is not empty");
    }

    /** The objects of an array; none when the field is absent. */
    static List<JsonObject> objects(JsonObject parent, String name) {
        Object value = parent.getValue(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof JsonArray array)) {
            throw new InvalidAccess("field " + name + " must be an array");
        }
        List<JsonObject> objects = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            if (!(array.getValue(i) instanceof JsonObject object)) {
                throw new InvalidAccess("field " + name + "[" + i + "] must be an object");
            }
            objects.add(Objects.requireNonNull(object));
        }
        return objects;
    }
}
