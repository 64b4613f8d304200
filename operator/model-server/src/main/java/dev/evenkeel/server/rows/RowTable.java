package dev.evenkeel.server.rows;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.evenkeel.server.protocol.Datatype;
import dev.evenkeel.server.protocol.InferRequest;
import dev.evenkeel.server.protocol.InferRequest.WantedOutput;
import dev.evenkeel.server.protocol.RequestFault;
import dev.evenkeel.server.protocol.Scratch;
import dev.evenkeel.server.protocol.Shape;
import dev.evenkeel.server.protocol.Signature;
import dev.evenkeel.server.protocol.Tensor;
import dev.evenkeel.server.protocol.TensorJson;
import dev.evenkeel.server.protocol.TensorSpec;
import dev.evenkeel.server.rows.Columns.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The values of the rows while they are read, row-major for each input, growing with what was read. A row's cells may
 * come in any order; {@link #endRow} finds the one that is missing.
 */
final class RowTable {
    private static final int FIRST_ROWS = 16;
    private static final int MESSAGE_VALUE = 40;

    private final Columns columns;
    private final List<ByteBuffer> values = new ArrayList<>();
    private final List<String[]> strings = new ArrayList<>();
    private final int[] filledBy; // [cells], 1 + the last row that gave the cell
    private int rows;
    private int filled;

    RowTable(Columns columns) {
        this.columns = columns;
        this.filledBy = new int[columns.cells()];
        for (int i = 0; i < columns.signature().inputs().size(); i++) {
            boolean text = columns.signature().inputs().get(i).datatype() == Datatype.BYTES;
            int size = columns.signature().inputs().get(i).datatype().size();
            values.add(little(text ? 0 : FIRST_ROWS * columns.width(i) * size));
            strings.add(new String[text ? FIRST_ROWS * columns.width(i) : 0]);
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The row that is being read, counted from 0. */
    int row() {
        return rows;
    }

    /**
     * Puts the parser's current value into a cell of the current row.
     *
     * @param offset within the slot
     */
    void put(Slot slot, int offset, JsonParser json) throws IOException, RequestFault {
        int cell = slot.cell() + offset;
        if (filledBy[cell] == rows + 1) {
            throw new RequestFault("row " + rows + ": column '" + slot.name() + "' is given twice");
        }
        filledBy[cell] = rows + 1;
        filled++;
        TensorSpec spec = columns.signature().inputs().get(slot.input());
        int index = rows * columns.width(slot.input()) + cell - columns.start(slot.input());
        if (spec.datatype() == Datatype.BYTES) {
            putText(slot, index, json);
        } else {
            putNumber(slot, spec.datatype(), index, json);
        }
    }

    private void putText(Slot slot, int index, JsonParser json) throws IOException, RequestFault {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(slot, Datatype.BYTES, json);
        }
        String[] held = strings.get(slot.input());
        if (index >= held.length) {
            Signature.checkStrings(slot.name(), 2L * held.length);
            held = Arrays.copyOf(held, 2 * held.length);
            strings.set(slot.input(), held);
        }
        held[index] = TensorJson.text(json);
    }

    private void putNumber(Slot slot, Datatype datatype, int index, JsonParser json) throws IOException, RequestFault {
        ByteBuffer held = values.get(slot.input());
        int at = index * datatype.size();
        if (at >= held.capacity()) {
            ByteBuffer larger = little(2 * held.capacity());
            larger.put(0, held, 0, held.capacity());
            held = larger;
            values.set(slot.input(), held);
        }
        switch (datatype) {
            case FP32 -> held.putFloat(at, (float) real(slot, datatype, json));
            case FP64 -> held.putDouble(at, real(slot, datatype, json));
            case INT64 -> held.putLong(at, whole(slot, datatype, json, Long.MIN_VALUE, Long.MAX_VALUE));
            case INT32 -> held.putInt(at, (int) whole(slot, datatype, json, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT16 -> held.putShort(at, (short) whole(slot, datatype, json, Short.MIN_VALUE, Short.MAX_VALUE));
            case INT8 -> held.put(at, (byte) whole(slot, datatype, json, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT8 -> held.put(at, (byte) whole(slot, datatype, json, 0, 255));
            case BOOL -> held.put(at, (byte) whole(slot, datatype, json, 0, 1));
            case FP16, BF16, BYTES -> throw new IllegalStateException(datatype + " is no number of a row");
        }
    }

    private double real(Slot slot, Datatype datatype, JsonParser json) throws IOException, RequestFault {
        return switch (json.currentToken()) {
            case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> json.getDoubleValue();
            case VALUE_TRUE -> 1;
            case VALUE_FALSE -> 0;
            case VALUE_NULL -> Double.NaN;
            case null, default -> throw wrong(slot, datatype, json);
        };
    }

    private long whole(Slot slot, Datatype datatype, JsonParser json, long min, long max)
            throws IOException, RequestFault {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return token == JsonToken.VALUE_TRUE ? 1 : 0;
        }
        if (token != JsonToken.VALUE_NUMBER_INT
                || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                || json.getLongValue() < min
                || json.getLongValue() > max) {
            throw wrong(slot, datatype, json);
        }
        return json.getLongValue();
    }

    private RequestFault wrong(Slot slot, Datatype datatype, JsonParser json) throws IOException {
        String text = json.currentToken() == null ? "the end of the body" : json.getText();
        return new RequestFault("row " + rows + ": column '" + slot.name() + "' must be "
                + (datatype == Datatype.BYTES ? "a string" : "a number of type " + datatype) + ", not "
                + (text.length() > MESSAGE_VALUE ? text.substring(0, MESSAGE_VALUE) + "..." : text));
    }

    /** Ends the current row. */
    void endRow() throws RequestFault {
        if (filled < filledBy.length) {
            for (int cell = 0; cell < filledBy.length; cell++) {
                if (filledBy[cell] <= rows) {
                    throw new RequestFault(
                            "row " + rows + ": column '" + columns.nameOf(cell) + "' is missing; " + columns.wanted());
                }
            }
        }
        filled = 0;
        rows++;
    }

    /**
     * The rows as a request for all outputs.
     *
     * @throws RequestFault when there is no row, or not the number that the model wants
     */
    InferRequest request(Scratch scratch) throws RequestFault {
        if (rows == 0) {
            throw new RequestFault("there is no row: give at least one");
        }
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            TensorSpec spec = columns.signature().inputs().get(i);
            long[] dimensions = spec.shape().toArray();
            if (dimensions[0] >= 0 && dimensions[0] != rows) {
                throw new RequestFault(
                        "there are " + rows + " rows, the model wants " + dimensions[0] + " at once: input " + spec);
            }
            dimensions[0] = rows;
            Shape shape = Shape.of(dimensions);
            if (spec.datatype() == Datatype.BYTES) {
                tensors.add(Tensor.of(spec, shape, Arrays.copyOf(strings.get(i), rows * columns.width(i))));
            } else {
                int size = rows * columns.width(i) * spec.datatype().size();
                ByteBuffer bytes = scratch.input(i, size);
                bytes.put(values.get(i).limit(size)).flip();
                tensors.add(Tensor.of(spec, shape, bytes));
            }
        }
        List<WantedOutput> outputs = new ArrayList<>();
        for (int i = 0; i < columns.signature().outputs().size(); i++) {
            outputs.add(new WantedOutput(i, false));
        }
        return new InferRequest(null, tensors, outputs);
    }
}
