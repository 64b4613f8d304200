package dev.evenkeel.server.engine.djl;

import dev.evenkeel.server.engine.UnusableModel;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.TensorSpec;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the signature of a model whose format has none. It is written as the protocol's metadata is:
 * <pre>{"inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 4]}], "outputs": [...]}</pre>
 */
final class SignatureFile {
    static final String NAME = "signature.json";

    private SignatureFile() {}

    /** @throws UnusableModel UNREADABLE when it is wrong */
    static Signature parse(String json) throws UnusableModel {
        try {
            JsonObject root = new JsonObject(json);
            return new Signature(specs(root, "inputs"), specs(root, "outputs"));
        } catch (DecodeException | ClassCastException e) {
            throw wrong("it is no JSON of the expected shape: " + e.getMessage(), e);
        }
    }

    private static List<TensorSpec> specs(JsonObject root, String field) throws UnusableModel {
        JsonArray array = root.getJsonArray(field);
        if (array == null || array.isEmpty()) {
            throw wrong("field " + field + " must list tensors", null);
        }
        List<TensorSpec> specs = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            JsonObject tensor = array.getJsonObject(i);
            String name = tensor.getString("name");
            JsonArray shape = tensor.getJsonArray("shape");
            Datatype datatype = Datatype.of(String.valueOf(tensor.getString("datatype")));
            if (name == null || shape == null || datatype == null || DjlTypes.of(datatype) == null) {
                throw wrong(
                        field + "[" + i + "] must have name, shape and a datatype of numbers: " + tensor.encode(),
                        null);
            }
            long[] dimensions = new long[shape.size()];
            for (int d = 0; d < dimensions.length; d++) {
                dimensions[d] = shape.getLong(d);
            }
            specs.add(new TensorSpec(name, datatype, Shape.of(dimensions)));
        }
        return specs;
    }

    private static UnusableModel wrong(String what, @org.jspecify.annotations.Nullable Throwable cause) {
        return new UnusableModel(UnusableModel.Kind.UNREADABLE, NAME + ": " + what, cause);
    }
}
