package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Which trouble this is. Immutable. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonClassDescription("Which trouble this is. Immutable.")
public record IncidentSpec(
        @JsonPropertyDescription("Policy that watches the target.") @Required
        ObjectRef policyRef,

        @JsonPropertyDescription("The workload that is unwell.") @Required
        ObjectRef target,

        @JsonPropertyDescription("What makes this the same trouble as another one: target and signals, hashed.")
        @Required
        @Size(min = 1, max = 128)
        String fingerprint,

        @JsonPropertyDescription("When the trouble was noticed.") @Required
        Instant openedAt) {

    public IncidentSpec {
        openedAt = openedAt == null ? Instant.EPOCH : openedAt.truncatedTo(ChronoUnit.SECONDS);
    }
}
