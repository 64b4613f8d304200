package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What a revision of a model is for. */
public enum RevisionState implements WireName {
    /** Proving itself in a pod of its own. */
    CANDIDATE,
    /** Takes the traffic. */
    CURRENT,
    /** Took traffic once; can be pinned. */
    RETIRED,
    /** Failed; never returns without a pin. */
    REJECTED,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN
}
