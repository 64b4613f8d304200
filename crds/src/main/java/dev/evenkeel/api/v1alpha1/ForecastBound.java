package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What a forecast looks ahead to. */
public enum ForecastBound implements WireName {
    /** The container's resource limit. */
    LIMIT,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN
}
