package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;

/** What a container asks for and may use, as in a pod. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Resources(
        @JsonPropertyDescription("What the scheduler reserves, such as cpu: 100m, memory: 256Mi.") @Size(max = 8)
        Map<String, Quantity> requests,

        @JsonPropertyDescription("What the container may use at most.") @Size(max = 8)
        Map<String, Quantity> limits) {

    public Resources {
        requests = Values.map(requests);
        limits = Values.map(limits);
    }

    /** The same, as a container has it. */
    public ResourceRequirements toRequirements() {
        return new ResourceRequirementsBuilder()
                .withRequests(requests)
                .withLimits(limits)
                .build();
    }
}
