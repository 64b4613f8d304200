package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What the operator can do to a workload. */
public enum ActionKind implements WireName {
    /** Replace its pods one after another. */
    RESTART,
    /** Change its number of replicas. */
    SCALE,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN
}
