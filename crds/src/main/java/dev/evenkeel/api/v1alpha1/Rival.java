package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What a gate compares a new model with. */
public enum Rival implements WireName {
    /** The plain linear model on the same features. */
    BASELINE,
    /** The value of one season ago. */
    SEASONAL_NAIVE,
    /** The model that serves now. */
    CHAMPION,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN
}
