package dev.evenkeel.server.engine.onnx;

import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that stand for what the model has learned from: a JSON array of rows under the key {@value #KEY} of the model's
 * metadata, null for a missing value. What does not fit a model with one matrix as its input is passed over with a warning:
 * the key may mean something else to others.
 */
final class BackgroundRows {
    static final String KEY = "background";
    private static final int MOST_ROWS = 256;
    private static final double[][] NONE = {};
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundRows.class);

    private BackgroundRows() {}

    /** The rows, [row][feature], NaN for a missing value; none where the metadata has none. */
    static double[][] of(Map<String, String> metadata, Signature signature) {
        String json = metadata.get(KEY);
        if (json == null) {
            return NONE;
        }
        try {
            return rows(new JsonArray(json), features(signature));
        } catch (DecodeException | IllegalArgumentException e) {
            LOG.warn("the model's metadata has '{}', but no rows to explain against: {}", KEY, e.getMessage());
            return NONE;
        }
    }

    private static int features(Signature signature) {
        Shape shape = signature.inputs().getFirst().shape();
        if (signature.inputs().size() != 1 || shape.rank() != 2 || shape.dimension(1) < 0) {
            throw new IllegalArgumentException("the model has no one input [rows,features]");
        }
        return Math.toIntExact(shape.dimension(1));
    }

    private static double[][] rows(JsonArray array, int features) {
        if (array.size() > MOST_ROWS) {
            throw new IllegalArgumentException(array.size() + " rows, at most " + MOST_ROWS + " are taken");
        }
        double[][] rows = new double[array.size()][features];
        for (int row = 0; row < rows.length; row++) {
            if (!(array.getValue(row) instanceof JsonArray values) || values.size() != features) {
                throw new IllegalArgumentException("row " + row + " is no array of " + features + " numbers");
            }
            for (int feature = 0; feature < features; feature++) {
                rows[row][feature] = number(values.getValue(feature));
            }
        }
        return rows;
    }

    private static double number(@Nullable Object value) {
        if (value == null) {
            return Double.NaN;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(value + " is no number");
    }
}
