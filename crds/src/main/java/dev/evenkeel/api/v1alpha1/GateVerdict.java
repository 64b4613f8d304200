package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What a gate says. */
public enum GateVerdict implements WireName {
    /** Within the bound. */
    PASS,
    /** Beyond the bound. */
    FAIL,
    /** Not enough data to tell. */
    INCONCLUSIVE,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN
}
