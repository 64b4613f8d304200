package dev.evenkeel.server.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import dev.evenkeel.server.protocol.Datatype;
import org.jspecify.annotations.Nullable;

/** Which of the protocol's datatypes is which of the runtime's. */
final class OnnxTypes {
    private OnnxTypes() {}

    static OnnxJavaType of(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> OnnxJavaType.BOOL;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT8 -> OnnxJavaType.INT8;
            case INT16 -> OnnxJavaType.INT16;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case FP32 -> OnnxJavaType.FLOAT;
            case FP64 -> OnnxJavaType.DOUBLE;
            case FP16 -> OnnxJavaType.FLOAT16;
            case BF16 -> OnnxJavaType.BFLOAT16;
            case BYTES -> OnnxJavaType.STRING;
        };
    }

    /**
     * The protocol's datatype, or null when it has none that the server carries: among them the larger unsigned ones,
     * which the runtime's Java interface takes for signed ones.
     */
    static @Nullable Datatype of(TensorInfo tensor) {
        return switch (tensor.onnxType) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16,
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32,
                    ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> null;
            default -> of(tensor.type);
        };
    }

    private static @Nullable Datatype of(OnnxJavaType type) {
        for (Datatype datatype : Datatype.values()) {
            if (of(datatype) == type) {
                return datatype;
            }
        }
        return null;
    }
}
