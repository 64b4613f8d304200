package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Where an Incident stands; the last is final. */
public enum IncidentPhase implements WireName {
    /** Seen, not yet acted on. */
    OPEN,
    /** A remediation waits for people. */
    AWAITING_APPROVAL,
    /** A remediation is being carried out. */
    ACTING,
    /** Acted; the effect is being watched. */
    VERIFYING,
    /** Well again; still watched for recurrence. */
    RESOLVED,
    /** Out of remedies: people are needed. */
    ESCALATED,
    /** Over. */
    CLOSED,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN
}
