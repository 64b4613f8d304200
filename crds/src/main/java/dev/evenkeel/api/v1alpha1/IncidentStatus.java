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
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The story so far: what was seen, why it is so, what was held back and why, what was done. Under 32 KiB in all. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonClassDescription("The story so far: what was seen, why it is so, what was held back and why, what was done."
        + " Under 32 KiB in all.")
@RecordBuilder
public record IncidentStatus(
        @JsonPropertyDescription("Generation of the spec that this status is about.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Open, AwaitingApproval, Acting, Verifying, Resolved, Escalated or Closed.") @Nullable
        IncidentPhase phase,

        @JsonPropertyDescription("Info, Warning or Critical.") @Nullable
        Severity severity,

        @JsonPropertyDescription("The whole story in one sentence.") @Size(max = 512) @Nullable
        String summary,

        @JsonPropertyDescription("The signals that were breached.") @MapKeys("name") @Size(max = 32)
        List<Signal> signals,

        @JsonPropertyDescription("Signals that were breached as a consequence, and are not told one by one.")
        @Min(0)
        @Nullable
        Integer suppressed,

        @JsonPropertyDescription("Likely causes, best first.") @Size(max = 5)
        List<Cause> causes,

        @JsonPropertyDescription("Why no cause is named, and which evidence is missing.") @Size(max = 512) @Nullable
        String abstained,

        @JsonPropertyDescription("Actions that were held back, by which guard, and when it would open.")
        @MapKeys({"action", "guard"})
        @Size(max = 32)
        List<Held> held,

        @JsonPropertyDescription("Actions that were proposed or done, oldest first.") @MapKeys("name") @Size(max = 20)
        List<Action> actions,

        @JsonPropertyDescription("What happened, oldest first; the oldest give way.") @Size(max = 50)
        List<Entry> timeline,

        @JsonPropertyDescription("When the workload was well again.") @Nullable
        Instant resolvedAt,

        @JsonPropertyDescription("Until when the same trouble counts as a recurrence.") @Nullable
        Instant recurrenceUntil,

        @JsonPropertyDescription("Ready (well again), Reconciling, Stalled (people are needed).")
        @MapKeys("type")
        @Size(max = 16)
        List<Condition> conditions) {

    /** Nothing known yet. */
    public static final IncidentStatus EMPTY = IncidentStatusBuilder.builder().build();

    /** Longest timeline. */
    public static final int MAX_TIMELINE = 50;
    /** Most causes. */
    public static final int MAX_CAUSES = 5;
    /** Longest message, in characters. */
    public static final int MAX_MESSAGE = 512;

    public IncidentStatus {
        signals = Values.list(signals);
        causes = Values.list(causes);
        held = Values.list(held);
        actions = Values.list(actions);
        timeline = Values.list(timeline);
        resolvedAt = Values.seconds(resolvedAt);
        recurrenceUntil = Values.seconds(recurrenceUntil);
        conditions = Values.list(conditions);
    }

    /** A builder with nothing set. */
    public static IncidentStatusBuilder builder() {
        return IncidentStatusBuilder.builder();
    }

    /** A builder that starts from this. */
    public IncidentStatusBuilder toBuilder() {
        return IncidentStatusBuilder.builder(this);
    }

    /** One breached signal. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Signal(
            @JsonPropertyDescription("Name, as in the policy.") @Required @Size(min = 1, max = 63)
            String name,

            @JsonPropertyDescription("Whether it is breached now.") @Nullable
            Boolean breached,

            @JsonPropertyDescription("Since when.") @Nullable
            Instant since,

            @JsonPropertyDescription("The value, with its unit.") @Size(max = 64) @Nullable
            String value,

            @JsonPropertyDescription("What was expected, such as 120Mi to 180Mi.") @Size(max = 128) @Nullable
            String expected,

            @JsonPropertyDescription("How sure the detector is, 0 to 1.") @Nullable
            Decimal score,

            @JsonPropertyDescription("What is to come, such as full in 40m.") @Size(max = 256) @Nullable
            String forecast) {

        public Signal {
            since = Values.seconds(since);
        }
    }

    /** One likely cause. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Cause(
            @JsonPropertyDescription("The object that is to blame.") @Required
            ObjectRef objectRef,

            @JsonPropertyDescription("What is wrong with it, such as MemoryLeak or Overload.") @Size(max = 63) @Nullable
            String kind,

            @JsonPropertyDescription("How likely, 0 to 1.") @Nullable
            Decimal score,

            @JsonPropertyDescription("What speaks for it.") @Size(max = 8)
            List<@Size(max = 512) String> evidence) {

        public Cause {
            evidence = Values.list(evidence);
        }
    }

    /** One action that was held back: the why-not. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Held(
            @JsonPropertyDescription("Name of the ladder's step.") @Required @Size(min = 1, max = 63)
            String action,

            @JsonPropertyDescription("The guard that objected, such as budget or cooldown.")
            @Required
            @Size(min = 1, max = 63)
            String guard,

            @JsonPropertyDescription("Reason, such as BudgetSpent.") @Required @Size(min = 1, max = 63)
            String reason,

            @JsonPropertyDescription("What the guard saw, and the way out.") @Size(max = 512) @Nullable
            String message,

            @JsonPropertyDescription("When the guard would open; absent when time alone does not open it.") @Nullable
            Instant opensAt) {

        public Held {
            opensAt = Values.seconds(opensAt);
        }
    }

    /** One proposed or done action. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Action(
            @JsonPropertyDescription("Name of the Remediation.") @Required @ObjectName
            String name,

            @JsonPropertyDescription("What it does.") @Nullable
            ActionKind action,

            @JsonPropertyDescription("Where it stands.") @Nullable
            RemediationPhase phase,

            @JsonPropertyDescription("In words.") @Size(max = 512) @Nullable
            String message) {}

    /** One line of the timeline. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Entry(
            @JsonPropertyDescription("When.") @Required Instant time,

            @JsonPropertyDescription("What, as a reason.") @Required @Size(min = 1, max = 63)
            String reason,

            @JsonPropertyDescription("In words.") @Size(max = 512) @Nullable
            String message) {

        public Entry {
            time = time == null ? Instant.EPOCH : time.truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        }
    }
}
