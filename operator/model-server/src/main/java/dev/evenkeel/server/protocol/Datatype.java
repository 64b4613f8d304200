package dev.evenkeel.server.protocol;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tensor datatypes of the Open Inference Protocol v2 that the server carries; the constant's name is the wire
 * name. The unsigned types above 8 bits are not carried: the engines' Java interfaces have none.
 */
public enum Datatype {
    BOOL(1),
    UINT8(1),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP32(4),
    FP64(8),
    /** Half precision (IEEE 754 binary16), in the binary form only. */
    FP16(2),
    /** The upper half of an {@link #FP32}, in the binary form only. */
    BF16(2),
    /** Byte strings of any length; in the binary form each has a 4-byte little-endian length before it. */
    BYTES(0);

    private final int size;

    Datatype(int size) {
        this.size = size;
    }

    /** Bytes per element; 0 for {@link #BYTES}, whose elements differ in length. */
    public int size() {
        return size;
    }

    /** True when JSON has no form for it. */
    public boolean isBinaryOnly() {
        return this == FP16 || this == BF16;
    }

    /** The datatype with this wire name, or null when there is none. */
    public static @Nullable Datatype of(String wireName) {
        for (Datatype datatype : values()) {
            if (datatype.name().equals(wireName)) {
                return datatype;
            }
        }
        return null;
    }

    /** All wire names, for messages. */
    public static String names() {
        return Arrays.stream(values()).map(Datatype::name).collect(Collectors.joining(", "));
    }
}
