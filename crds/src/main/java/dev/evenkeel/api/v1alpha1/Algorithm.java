package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** How a model is learned. */
public enum Algorithm implements WireName {
    /** The better of the others on the training part's own hold-out. */
    AUTO,
    /** Boosted regression trees. */
    GRADIENT_BOOSTED_TREES,
    /** Regularised linear regression. */
    LINEAR,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN
}
