package dev.evenkeel.api.v1alpha1;

import io.soabase.recordbuilder.core.RecordBuilder;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.evenkeel.api.schema.MapKeys;
import dev.evenkeel.api.schema.ObjectName;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the policy works, on what, and what it has done lately. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonClassDescription("Whether the policy works, on what, and what it has done lately.")
@RecordBuilder
public record RemediationPolicyStatus(
        @JsonPropertyDescription("Generation of the spec that this status is about.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("The mode in force.") @Nullable
        AutonomyMode mode,

        @JsonPropertyDescription("Targets that are well, of all that exist, such as 2/2.") @Size(max = 16) @Nullable
        String healthy,

        @JsonPropertyDescription("Incidents that are not yet resolved.") @Min(0) @Nullable
        Integer openIncidents,

        @JsonPropertyDescription("The youngest Incident.") @ObjectName @Nullable
        String lastIncident,

        @JsonPropertyDescription("Actions of the current budget window that are spent.") @Min(0) @Nullable
        Integer actionsSpent,

        @JsonPropertyDescription("What is known of each target.") @Size(max = 20)
        List<TargetStatus> targets,

        @JsonPropertyDescription("What each action has been worth so far.")
        @MapKeys({"action", "cause"})
        @Size(max = 64)
        List<Efficacy> efficacy,

        @JsonPropertyDescription("Ready, Reconciling, Stalled.") @MapKeys("type") @Size(max = 16)
        List<Condition> conditions) {

    /** Nothing known yet. */
    public static final RemediationPolicyStatus EMPTY =
            RemediationPolicyStatusBuilder.builder().build();

    public RemediationPolicyStatus {
        targets = Values.list(targets);
        efficacy = Values.list(efficacy);
        conditions = Values.list(conditions);
    }

    /** A builder with nothing set. */
    public static RemediationPolicyStatusBuilder builder() {
        return RemediationPolicyStatusBuilder.builder();
    }

    /** A builder that starts from this. */
    public RemediationPolicyStatusBuilder toBuilder() {
        return RemediationPolicyStatusBuilder.builder(this);
    }

    /** What is known of one target. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record TargetStatus(
            @JsonPropertyDescription("The target.") @Required
            ObjectRef ref,

            @JsonPropertyDescription("Watching, WarmingUp, Unhealthy or another reason.") @Size(max = 63) @Nullable
            String state,

            @JsonPropertyDescription("Its open Incident.") @ObjectName @Nullable
            String incident,

            @JsonPropertyDescription("In words.") @Size(max = 512) @Nullable
            String message) {}

    /** The ledger's line for one action against one class of cause. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Efficacy(
            @JsonPropertyDescription("Name of the ladder's step.") @Required @Size(min = 1, max = 63)
            String action,

            @JsonPropertyDescription("Class of the cause.") @Required @Size(min = 1, max = 63)
            String cause,

            @JsonPropertyDescription("How often it healed.") @Min(0) @Nullable
            Integer healed,

            @JsonPropertyDescription("How often it only relieved.") @Min(0) @Nullable
            Integer relieved,

            @JsonPropertyDescription("How often it had no effect.") @Min(0) @Nullable
            Integer noEffect,

            @JsonPropertyDescription("How often it harmed.") @Min(0) @Nullable
            Integer harmed,

            @JsonPropertyDescription("true: not used for this cause any more.") @Nullable
            Boolean demoted) {}
}
