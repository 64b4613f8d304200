package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** The serialization that every client of this API uses. */
public final class ApiSerialization {
    private ApiSerialization() {}

    /**
     * A new serialization that knows the five kinds, ignores unknown fields and reads unknown enum values as {@code
     * UNKNOWN}. A client without it ignores unknown fields as well, by the records' annotations, but one unknown enum
     * value fails the whole list that it is in.
     */
    public static KubernetesSerialization create() {
        ObjectMapper mapper = new ObjectMapper()
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
                .configure(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE, true);
        KubernetesSerialization serialization = new KubernetesSerialization(mapper, true);
        serialization.registerKubernetesResource(ModelDeployment.class);
        serialization.registerKubernetesResource(TrainingRun.class);
        serialization.registerKubernetesResource(RemediationPolicy.class);
        serialization.registerKubernetesResource(Incident.class);
        serialization.registerKubernetesResource(Remediation.class);
        return serialization;
    }
}
