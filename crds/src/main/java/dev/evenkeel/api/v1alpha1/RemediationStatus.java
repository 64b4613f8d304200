package dev.evenkeel.api.v1alpha1;

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
    public static final RemediationStatus EMPTY = new Builder().build();

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
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this. */
    public Builder toBuilder() {
        return new Builder()
                .observedGeneration(observedGeneration)
                .phase(phase)
                .message(message)
                .approvedAt(approvedAt)
                .startedAt(startedAt)
                .actedAt(actedAt)
                .verdictAt(verdictAt)
                .recurrenceUntil(recurrenceUntil)
                .effect(effect)
                .comparedWith(comparedWith)
                .audit(audit)
                .conditions(conditions);
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
    /** Builds a {@link RemediationStatus}; what is not set is absent. Not thread safe. */
    public static final class Builder {
        private @Nullable Long observedGeneration;
        private @Nullable RemediationPhase phase;
        private @Nullable String message;
        private @Nullable Instant approvedAt;
        private @Nullable Instant startedAt;
        private @Nullable Instant actedAt;
        private @Nullable Instant verdictAt;
        private @Nullable Instant recurrenceUntil;
        private List<Effect> effect = List.of();
        private List<String> comparedWith = List.of();
        private @Nullable String audit;
        private List<Condition> conditions = List.of();

        private Builder() {}

        public Builder observedGeneration(@Nullable Long value) {
            this.observedGeneration = value;
            return this;
        }

        public Builder phase(@Nullable RemediationPhase value) {
            this.phase = value;
            return this;
        }

        public Builder message(@Nullable String value) {
            this.message = value;
            return this;
        }

        public Builder approvedAt(@Nullable Instant value) {
            this.approvedAt = value;
            return this;
        }

        public Builder startedAt(@Nullable Instant value) {
            this.startedAt = value;
            return this;
        }

        public Builder actedAt(@Nullable Instant value) {
            this.actedAt = value;
            return this;
        }

        public Builder verdictAt(@Nullable Instant value) {
            this.verdictAt = value;
            return this;
        }

        public Builder recurrenceUntil(@Nullable Instant value) {
            this.recurrenceUntil = value;
            return this;
        }

        public Builder effect(List<Effect> value) {
            this.effect = value;
            return this;
        }

        public Builder comparedWith(List<String> value) {
            this.comparedWith = value;
            return this;
        }

        public Builder audit(@Nullable String value) {
            this.audit = value;
            return this;
        }

        public Builder conditions(List<Condition> value) {
            this.conditions = value;
            return this;
        }

        /** The status as set so far. */
        public RemediationStatus build() {
            return new RemediationStatus(
                    observedGeneration,
                    phase,
                    message,
                    approvedAt,
                    startedAt,
                    actedAt,
                    verdictAt,
                    recurrenceUntil,
                    effect,
                    comparedWith,
                    audit,
                    conditions);
        }
    }
}
