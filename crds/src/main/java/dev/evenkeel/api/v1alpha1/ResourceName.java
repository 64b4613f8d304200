package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.Locale;

/** What the kubelet and the API server say about a target's pods. */
public enum ResourceName implements WireName {
    /** CPU time used, in cores. */
    CPU,
    /** Working set, in bytes. */
    MEMORY,
    /** Container restarts. */
    RESTARTS,
    /** Share of the wanted pods that are ready. */
    READINESS,
    /** A value of a newer version. */
    @JsonEnumDefaultValue
    UNKNOWN;

    /** Lower case, as resource names are everywhere in Kubernetes. */
    @Override
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
