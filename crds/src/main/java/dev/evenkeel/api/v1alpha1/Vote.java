package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What a person says to a proposed action. */
public enum Vote implements WireName {
    /** Do it. */
    APPROVE,
    /** Do not do it. */
    REJECT,
    /** It was done or proposed wrongly: look again. */
    CONTEST,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN
}
