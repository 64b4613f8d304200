package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Who lets a proven revision take over. */
public enum Promotion implements WireName {
    /** The operator, as soon as the revision has proven itself. */
    AUTOMATIC,
    /** A person, by spec.rollout.pin. */
    MANUAL,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN
}
