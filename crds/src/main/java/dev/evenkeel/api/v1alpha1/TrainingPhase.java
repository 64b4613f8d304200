package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Where a TrainingRun stands; the last three are final. */
public enum TrainingPhase implements WireName {
    /** Not started: waiting, or suspended. */
    PENDING,
    /** The Job works. */
    RUNNING,
    /** Trained, and every gate passed. */
    SUCCEEDED,
    /** Trained, but a gate failed: a result, not an error. */
    REJECTED,
    /** Not trained. */
    FAILED,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN
}
