package dev.evenkeel.server.watch;

import dev.evenkeel.analytics.drift.CategoricalBaseline;
import dev.evenkeel.analytics.drift.CategoricalWindow;
import dev.evenkeel.analytics.drift.EmbeddingProjection;
import dev.evenkeel.analytics.drift.NumericBaseline;
import dev.evenkeel.analytics.drift.NumericWindow;
import dev.evenkeel.analytics.drift.WindowSketch;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One tensor of a model as columns of a table. A row of up to {@value #MOST_COLUMNS} values is as many columns, a longer
 * one (an image, an embedding) its length and its components along random directions, the same on all servers. A row
 * whose length the signature leaves open has no columns. NaN and the empty text are missing values. Confined to one
 * thread. The sketches have no baseline: those of any two servers merge.
 */
final class Columns {
    static final int MOST_COLUMNS = 128;
    private static final int DIRECTIONS = 8;
    private static final NumericBaseline NUMERIC = NumericBaseline.of(new double[0], 0);
    private static final CategoricalBaseline CATEGORICAL = CategoricalBaseline.of(List.of(), 0);

    private final int width; // values of a row; 0 for none that are fixed
    private final @Nullable EmbeddingProjection projection;
    private final List<String> names;
    private final List<WindowSketch> sketches;

    /**
     * Columns without a row.
     *
     * @param given names of the columns, where they are known
     * @param seed of the lots that break ties, another one for each server
     */
    Columns(TensorSpec spec, List<String> given, long seed) {
        width = width(spec);
        projection = width > MOST_COLUMNS && spec.datatype() != Datatype.BYTES
                ? new EmbeddingProjection(width, DIRECTIONS, 0)
                : null;
        names = projection == null && width > 1 && given.size() == width
                ? given
                : names(spec.name(), Math.min(width, MOST_COLUMNS), projection != null);
        sketches = new ArrayList<>(names.size());
        for (int c = 0; c < names.size(); c++) {
            sketches.add(spec.datatype() == Datatype.BYTES ? CATEGORICAL.window(seed + c) : NUMERIC.window(seed + c));
        }
    }

    private static int width(TensorSpec spec) {
        if (spec.shape().rank() == 0) {
            return 1;
        }
        return spec.shape().isFixedButRows()
                ? (int) Math.min(Integer.MAX_VALUE, spec.shape().withRows(1).elements())
                : 0;
    }

    private static List<String> names(String tensor, int width, boolean projected) {
        List<String> names = new ArrayList<>();
        if (projected) {
            names.add(tensor + "~length");
            for (int d = 0; d < DIRECTIONS; d++) {
                names.add(tensor + "~" + d);
            }
        } else if (width == 1) {
            names.add(tensor);
        } else {
            for (int c = 0; c < width; c++) {
                names.add(tensor + "[" + c + "]");
            }
        }
        return names;
    }

    List<String> names() {
        return names;
    }

    List<WindowSketch> sketches() {
        return sketches;
    }

    /** Takes rows of numbers. */
    void add(double[] values) {
        if (width == 0) {
            return;
        }
        for (int row = 0; row + width <= values.length; row += width) {
            if (projection != null) {
                double[] projected = projection.project(Arrays.copyOfRange(values, row, row + width));
                for (int c = 0; c < projected.length; c++) {
                    ((NumericWindow) sketches.get(c)).add(projected[c]);
                }
            } else {
                for (int c = 0; c < sketches.size(); c++) {
                    ((NumericWindow) sketches.get(c)).add(values[row + c]);
                }
            }
        }
    }

    /** Takes rows of texts. */
    void add(String[] values) {
        if (width == 0) {
            return;
        }
        for (int row = 0; row + width <= values.length; row += width) {
            for (int c = 0; c < sketches.size(); c++) {
                ((CategoricalWindow) sketches.get(c)).add(values[row + c]);
            }
        }
    }
}
