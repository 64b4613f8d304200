package dev.evenkeel.api.v1alpha1;

import io.soabase.recordbuilder.core.RecordBuilder;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.evenkeel.api.schema.MapKeys;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far the action has come, and what it was worth. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonClassDescription("How far the action has come, and what it was worth.")
@RecordBuilder
public record RemediationStatus(
        @JsonPropertyDescription("Generation of the spec that this status is about.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Proposed, Approved, Acting, Verifying, or the verdict: Healed, Relieved, NoEffect,"
                + " Harmed, Inconclusive, Rejected, Expired.")
        @Nullable
        RemediationPhase phase,

        @JsonPropertyDescription("In words.") @Size(max = 512) @Nullable
        String message,

        @JsonPropertyDescription("When it was approved.") @Nullable
        Instant approvedAt,

        @JsonPropertyDescription("When it was begun.") @Nullable
        Instant startedAt,

        @JsonPropertyDescription("When it was done.") @Nullable
        Instant actedAt,

        @JsonPropertyDescription("When the verdict was given; cooldown counts from here.") @Nullable
        Instant verdictAt,

        @JsonPropertyDescription("Until when the same trouble turns Healed into Relieved.") @Nullable
        Instant recurrenceUntil,

        @JsonPropertyDescription("Each signal before and after.") @MapKeys("signal") @Size(max = 32)
        List<Effect> effect,

        @JsonPropertyDescription("What the effect was compared with, such as the forecast or untouched siblings.")
        @Size(max = 8)
        List<@Size(max = 256) String> comparedWith,

        @JsonPropertyDescription("The entry in the audit log that tells of it.") @Size(max = 256) @Nullable
        String audit,

        @JsonPropertyDescription("Ready (a verdict is given), Reconciling, Stalled (could not be done).")
        @MapKeys("type")
        @Size(max = 16)
        List<Condition> conditions) {

    /** Nothing known yet. */
    public static final RemediationStatus EMPTY =
            RemediationStatusBuilder.builder().build();

    public RemediationStatus {
        approvedAt = Values.seconds(approvedAt);
        startedAt = Values.seconds(startedAt);
        actedAt = Values.seconds(actedAt);
        verdictAt = Values.seconds(verdictAt);
        recurrenceUntil = Values.seconds(recurrenceUntil);
        effect = Values.list(effect);
        comparedWith = Values.list(comparedWith);
        conditions = Values.list(conditions);
    }

    /** A builder with nothing set. */
    public static RemediationStatusBuilder builder() {
        return RemediationStatusBuilder.builder();
    }

    /** A builder that starts from this. */
    public RemediationStatusBuilder toBuilder() {
        return RemediationStatusBuilder.builder(this);
    }

    /** One signal before and after. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Effect(
            @JsonPropertyDescription("Name of the signal.") @Required @Size(min = 1, max = 63)
            String signal,

            @JsonPropertyDescription("Its value when the action began, with its unit.") @Size(max = 64) @Nullable
            String before,

            @JsonPropertyDescription("Its value at the verdict, with its unit.") @Size(max = 64) @Nullable
            String after,

            @JsonPropertyDescription("When it was back to normal.") @Nullable
            Instant recoveredAt) {

        public Effect {
            recoveredAt = Values.seconds(recoveredAt);
        }
    }
}
