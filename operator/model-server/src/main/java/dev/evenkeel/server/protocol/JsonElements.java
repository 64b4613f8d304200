package dev.evenkeel.server.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes the elements of tensors as JSON values. JSON has no NaN and no infinity: they become null. */
public final class JsonElements {
    private JsonElements() {}

    /** Writes the element at this place of the row-major order. */
    public static void write(JsonGenerator json, Tensor tensor, int i) throws IOException {
        if (tensor.datatype() == Datatype.BYTES) {
            json.writeString(tensor.strings()[i]);
            return;
        }
        ByteBuffer values = tensor.bytes();
        switch (tensor.datatype()) {
            case FP32 -> real(json, values.getFloat(4 * i));
            case FP64 -> real(json, values.getDouble(8 * i));
            case FP16, BF16 -> real(json, (float) tensor.real(i));
            case INT64 -> json.writeNumber(values.getLong(8 * i));
            case INT32 -> json.writeNumber(values.getInt(4 * i));
            case INT16 -> json.writeNumber(values.getShort(2 * i));
            case INT8 -> json.writeNumber((int) values.get(i));
            case UINT8 -> json.writeNumber(values.get(i) & 0xff);
            case BOOL -> json.writeBoolean(values.get(i) != 0);
            case BYTES -> throw new IllegalStateException("strings are written above");
        }
    }

    private static void real(JsonGenerator json, float value) throws IOException {
        if (Float.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeNull();
        }
    }

    private static void real(JsonGenerator json, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeNull();
        }
    }
}
