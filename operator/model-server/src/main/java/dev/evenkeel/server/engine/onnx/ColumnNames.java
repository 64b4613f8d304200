package dev.evenkeel.server.engine.onnx;

import dev.evenkeel.server.protocol.Signature;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names of a matrix's columns, which ONNX has no place for: a JSON array of strings under the key {@value #KEY} of
 * the model's metadata. Names that do not fit are passed over with a warning: the key may mean something else to others.
 */
final class ColumnNames {
    static final String KEY = "columns";
    private static final Logger LOG = LoggerFactory.getLogger(ColumnNames.class);

    private ColumnNames() {}

    /** The signature with the names, where the metadata has any. */
    static Signature of(Map<String, String> metadata, Signature signature) {
        String json = metadata.get(KEY);
        if (json == null) {
            return signature;
        }
        try {
            List<String> names =
                    new JsonArray(json).stream().map(String::valueOf).toList();
            return signature.withColumns(names);
        } catch (DecodeException | IllegalArgumentException e) {
            LOG.warn("the model's metadata has '{}', but not the names of its columns: {}", KEY, e.getMessage());
            return signature;
        }
    }
}
