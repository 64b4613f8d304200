package dev.evenkeel.server.engine.djl;

import ai.djl.ndarray.types.DataType;
import dev.evenkeel.server.protocol.Datatype;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which of the protocol's datatypes is which of the library's. */
final class DjlTypes {
    private static final Map<Datatype, DataType> TYPES = new EnumMap<>(Map.of(
            Datatype.BOOL, DataType.BOOLEAN,
            Datatype.UINT8, DataType.UINT8,
            Datatype.INT8, DataType.INT8,
            Datatype.INT16, DataType.INT16,
            Datatype.INT32, DataType.INT32,
            Datatype.INT64, DataType.INT64,
            Datatype.FP32, DataType.FLOAT32,
            Datatype.FP64, DataType.FLOAT64));

    private DjlTypes() {}

    /** Null when the library has none: strings. */
    static @Nullable DataType of(Datatype datatype) {
        return TYPES.get(datatype);
    }
}
