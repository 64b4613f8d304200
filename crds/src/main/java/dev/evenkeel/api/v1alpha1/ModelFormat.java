package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** The format of a model file. */
public enum ModelFormat implements WireName {
    /** Open Neural Network Exchange. */
    ONNX,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN;

    @Override
    public String wireName() {
        return this == ONNX ? "ONNX" : WireName.super.wireName();
    }
}
