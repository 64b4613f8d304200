package dev.evenkeel.server.rows;

import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of one row lie in a model's inputs. A row is a line of cells: those of the first input, then those
 * of the second, and so on. A name stands for a cell or for a run of them: each input's name for all of its cells, and
 * each column's name for one cell, where the model has one input and its columns are known.
 */
final class Columns {
    private static final int MOST_CELLS = 1 << 20;

    private final Signature signature;
    private final int[] starts; // [inputs + 1], the first cell of each input, then their number
    private final Map<String, Slot> slots = new HashMap<>();
    private final List<String> names;

    /**
     * A run of cells in one input.
     *
     * @param cell the first, counted over the row
     * @param width how many
     */
    record Slot(String name, int input, int cell, int width) {}

    /**
     * The columns of a model.
     *
     * @throws RequestFault when an input is no table: its rows are not counted by its first dimension, or have no size
     */
    Columns(Signature signature) throws RequestFault {
        this.signature = signature;
        List<TensorSpec> inputs = signature.inputs();
        if (inputs.isEmpty()) {
            throw new RequestFault(
                    "the model has no inputs, and so no rows: send the request to /v2/models/NAME/infer");
        }
        this.starts = new int[inputs.size() + 1];
        List<String> inputNames = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            TensorSpec spec = inputs.get(i);
            int width = width(spec);
            slots.put(spec.name(), new Slot(spec.name(), i, starts[i], width));
            starts[i + 1] = starts[i] + width;
            inputNames.add(spec.name());
        }
        List<String> columns = signature.columns();
        for (int c = 0; c < columns.size(); c++) {
            slots.put(columns.get(c), new Slot(columns.get(c), 0, c, 1));
        }
        this.names = columns.isEmpty() ? List.copyOf(inputNames) : columns;
    }

    private static int width(TensorSpec spec) throws RequestFault {
        Shape shape = spec.shape();
        if (spec.datatype().isBinaryOnly()) {
            throw new RequestFault("input '" + spec.name() + "' is " + spec.datatype()
                    + ", which is carried in binary only: use /v2 with the binary tensor data extension");
        }
        long width = shape.rank() == 0 ? -1 : 1;
        for (int d = 1; d < shape.rank() && width > 0; d++) {
            width = shape.dimension(d) < 0 ? -1 : width * shape.dimension(d);
        }
        if (width < 1 || width > MOST_CELLS) {
            throw new RequestFault("input " + spec + " is no table of rows: send it to /v2/models/NAME/infer");
        }
        return (int) width;
    }

    Signature signature() {
        return signature;
    }

    /** The number of cells of a row. */
    int cells() {
        return starts[starts.length - 1];
    }

    /** The first cell of an input. */
    int start(int input) {
        return starts[input];
    }

    /** The number of cells of an input. */
    int width(int input) {
        return starts[input + 1] - starts[input];
    }

    /** What a name stands for, null when the model does not know it. */
    @Nullable
    Slot slot(String name) {
        return slots.get(name);
    }

    /**
     * What a name stands for.
     *
     * @throws RequestFault naming the known ones
     */
    Slot known(String name) throws RequestFault {
        Slot slot = slots.get(name);
        if (slot == null) {
            throw new RequestFault("column '" + name + "' is not known; " + wanted());
        }
        return slot;
    }

    /** All cells of a row in order, for rows without names. */
    List<Slot> inOrder() {
        return names.stream().map(slots::get).toList();
    }

    /** The name of a cell, for messages. */
    String nameOf(int cell) {
        if (!signature.columns().isEmpty()) {
            return names.get(cell);
        }
        int input = 0;
        while (starts[input + 1] <= cell) {
            input++;
        }
        return signature.inputs().get(input).name();
    }

    /** What the model wants, in words. */
    String wanted() {
        return names.size() <= 64
                ? "the model wants the columns " + names
                : "the model wants " + names.size() + " columns, from " + names.subList(0, 8) + " on";
    }
}
