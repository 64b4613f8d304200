package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** How bad it is. */
public enum Severity implements WireName {
    /** Worth knowing. */
    INFO,
    /** Will hurt if nothing happens. */
    WARNING,
    /** Hurts now. */
    CRITICAL,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN
}
