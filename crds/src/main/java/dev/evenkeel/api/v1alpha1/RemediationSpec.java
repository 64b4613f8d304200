package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.evenkeel.api.schema.MapKeys;
import dev.evenkeel.api.schema.ObjectName;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The intent to do one thing to one object. That the object exists is the durable intent; all but {@code decisions} is
 * immutable, and those are append-only.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(oldSelf.decisions) || has(self.decisions) && oldSelf.decisions.all(before,"
                + " self.decisions.exists(now, now == before))",
        message = "decisions are append-only: add another, such as a Reject or a Contest")
@JsonClassDescription("The intent to do one thing to one object. That the object exists is the durable intent; all"
        + " but `decisions` is immutable, and those are append-only.")
public record RemediationSpec(
        @JsonPropertyDescription("Incident that this is to end.") @Required
        ObjectRef incidentRef,

        @JsonPropertyDescription("Policy that allows it.") @Required
        ObjectRef policyRef,

        @JsonPropertyDescription("The workload to act on.") @Required
        ObjectRef target,

        @JsonPropertyDescription("What to do.") @Required ActionKind action,

        @JsonPropertyDescription("Name of the ladder's step that this carries out.") @Required @Size(min = 1, max = 63)
        String step,

        @JsonPropertyDescription("How often this step was tried for the Incident, from 1.") @Required @Min(1)
        Integer attempt,

        @JsonPropertyDescription("The policy's mode when this was proposed.") @Required
        AutonomyMode mode,

        @JsonPropertyDescription("Service account that it is done as.") @ObjectName @Nullable
        String serviceAccountName,

        @JsonPropertyDescription("The action's settings, such as replicas: \"3\".") @Size(max = 16)
        Map<String, @Size(max = 256) String> parameters,

        @JsonPropertyDescription("What must still be true of the target when it is done.") @Nullable
        Preconditions preconditions,

        @JsonPropertyDescription("The change as a JSON patch, from a dry run.") @Size(max = 2048) @Nullable
        String diff,

        @JsonPropertyDescription("What people say to it; entries are only ever added, each by the person it names.")
        @MapKeys({"by", "verdict"})
        @Size(max = 20)
        List<Decision> decisions) {

    public RemediationSpec {
        parameters = Values.map(parameters);
        decisions = Values.list(decisions);
    }

    /** What must still be true of the target. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Preconditions(
            @JsonPropertyDescription("UID of the target.") @Size(max = 64) @Nullable
            String uid,

            @JsonPropertyDescription("Resource version of the target.") @Size(max = 64) @Nullable
            String resourceVersion) {}

    /** What one person says. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Decision(
            @JsonPropertyDescription("Your user name as the API server knows it (kubectl auth whoami).")
            @Required
            @Size(min = 1, max = 256)
            String by,

            @JsonPropertyDescription("Approve, Reject or Contest.") @Required
            Vote verdict,

            @JsonPropertyDescription("Why.") @Size(max = 512) @Nullable
            String comment,

            @JsonPropertyDescription("The decision does not count after this time.") @Nullable
            Instant expires) {

        public Decision {
            expires = Values.seconds(expires);
        }
    }
}
