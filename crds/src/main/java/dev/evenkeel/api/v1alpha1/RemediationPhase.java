package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Where a Remediation stands; Healed and all after it are verdicts. */
public enum RemediationPhase implements WireName {
    /** Recorded; in Shadow nothing more happens, in Approve people are asked. */
    PROPOSED,
    /** May be carried out. */
    APPROVED,
    /** Being carried out. */
    ACTING,
    /** Carried out; the effect is being watched. */
    VERIFYING,
    /** The symptom went and stayed away. */
    HEALED,
    /** The symptom went and came back. */
    RELIEVED,
    /** The symptom stayed. */
    NO_EFFECT,
    /** It got worse. */
    HARMED,
    /** Nobody can tell. */
    INCONCLUSIVE,
    /** A person said no. */
    REJECTED,
    /** Nobody decided in time, or the chance passed. */
    EXPIRED,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN
}
