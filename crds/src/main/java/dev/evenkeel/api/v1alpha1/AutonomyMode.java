package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** How far the operator may go. */
public enum AutonomyMode implements WireName {
    /** Records what it would do. */
    SHADOW,
    /** Waits for people. */
    APPROVE,
    /** Acts. */
    AUTO,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN
}
