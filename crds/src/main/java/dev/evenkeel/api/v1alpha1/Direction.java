package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Which way of leaving the expected range counts. */
public enum Direction implements WireName {
    /** Higher than expected. */
    ABOVE,
    /** Lower than expected. */
    BELOW,
    /** Either. */
    BOTH,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN
}
