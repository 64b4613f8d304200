package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.evenkeel.api.schema.Digest;
import dev.evenkeel.api.schema.MapKeys;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the run went: its lineage, its worth, and the gates' verdicts. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonClassDescription("How the run went: its lineage, its worth, and the gates' verdicts.")
public record TrainingRunStatus(
        @JsonPropertyDescription("Generation of the spec that this status is about.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Pending, Running, Succeeded, Rejected (a gate failed) or Failed.") @Nullable
        TrainingPhase phase,

        @JsonPropertyDescription("What the trainer is doing.") @Nullable
        Progress progress,

        @JsonPropertyDescription("The Job that does the work.") @Nullable
        ObjectRef jobRef,

        @JsonPropertyDescription("Digest of the data that was read.") @Digest @Nullable
        String dataDigest,

        @JsonPropertyDescription("Rows of data that were read.") @Min(0) @Nullable
        Long rows,

        @JsonPropertyDescription("Digest of the code that trained.") @Size(max = 128) @Nullable
        String codeDigest,

        @JsonPropertyDescription("Digest of the manifest: model, metrics, baseline and lineage in one document.")
        @Digest
        @Nullable
        String manifestDigest,

        @JsonPropertyDescription("Digest of the model.") @Digest @Nullable
        String modelDigest,

        @JsonPropertyDescription("The model's worth on the test part, by metric, as decimal strings.") @Size(max = 64)
        Map<String, Decimal> metrics,

        @JsonPropertyDescription("What each gate said.") @MapKeys("name") @Size(max = 16)
        List<GateResult> gates,

        @JsonPropertyDescription("What goes into the model and what comes out.") @Nullable
        Signature signature,

        @JsonPropertyDescription("When the run started.") @Nullable
        Instant startTime,

        @JsonPropertyDescription("When the run ended.") @Nullable
        Instant completionTime,

        @JsonPropertyDescription("Ready, Reconciling, Stalled, Complete.") @MapKeys("type") @Size(max = 16)
        List<Condition> conditions) {

    /** Nothing known yet. */
    public static final TrainingRunStatus EMPTY = new Builder().build();

    public TrainingRunStatus {
        metrics = Values.map(metrics);
        gates = Values.list(gates);
        startTime = Values.seconds(startTime);
        completionTime = Values.seconds(completionTime);
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
                .progress(progress)
                .jobRef(jobRef)
                .dataDigest(dataDigest)
                .rows(rows)
                .codeDigest(codeDigest)
                .manifestDigest(manifestDigest)
                .modelDigest(modelDigest)
                .metrics(metrics)
                .gates(gates)
                .signature(signature)
                .startTime(startTime)
                .completionTime(completionTime)
                .conditions(conditions);
    }

    /** What the trainer is doing, for people to watch. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Progress(
            @JsonPropertyDescription("Step, such as Train or Evaluate.") @Size(max = 63) @Nullable
            String step,

            @JsonPropertyDescription("How much of the whole run is done, 0 to 100.") @Min(0) @Max(100) @Nullable
            Integer percent,

            @JsonPropertyDescription("In words.") @Size(max = 512) @Nullable
            String message) {}

    /** One gate's verdict. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record GateResult(
            @JsonPropertyDescription("The gate, such as \"mape max 0.15\".") @Required @Size(min = 1, max = 128)
            String name,

            @JsonPropertyDescription("Pass, Fail or Inconclusive.") @Required
            GateVerdict verdict,

            @JsonPropertyDescription("The value that was measured.") @Nullable
            Decimal value,

            @JsonPropertyDescription("The bound that it was held against.") @Nullable
            Decimal bound) {}

    /** The tensors of a model. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Signature(
            @JsonPropertyDescription("Tensors that go in.") @Size(max = 32)
            List<Tensor> inputs,

            @JsonPropertyDescription("Tensors that come out.") @Size(max = 32)
            List<Tensor> outputs) {

        public Signature {
            inputs = Values.list(inputs);
            outputs = Values.list(outputs);
        }
    }

    /** One tensor: its name, type and shape (-1 for any length), and the columns' names where it has columns. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Tensor(
            @JsonPropertyDescription("Name.") @Required @Size(min = 1, max = 256)
            String name,

            @JsonPropertyDescription("Type as the Open Inference Protocol names it, such as FP32.")
            @Required
            @Size(min = 1, max = 16)
            String datatype,

            @JsonPropertyDescription("Length of each dimension, -1 for any.") @Size(max = 8)
            List<Long> shape,

            @JsonPropertyDescription("Names of the columns, in order.") @Size(max = 512)
            List<@Size(max = 256) String> columns) {

        public Tensor {
            shape = Values.list(shape);
            columns = Values.list(columns);
        }
    }
    /** Builds a {@link TrainingRunStatus}; what is not set is absent. Not thread safe. */
    public static final class Builder {
        private @Nullable Long observedGeneration;
        private @Nullable TrainingPhase phase;
        private @Nullable Progress progress;
        private @Nullable ObjectRef jobRef;
        private @Nullable String dataDigest;
        private @Nullable Long rows;
        private @Nullable String codeDigest;
        private @Nullable String manifestDigest;
        private @Nullable String modelDigest;
        private Map<String, Decimal> metrics = Map.of();
        private List<GateResult> gates = List.of();
        private @Nullable Signature signature;
        private @Nullable Instant startTime;
        private @Nullable Instant completionTime;
        private List<Condition> conditions = List.of();

        private Builder() {}

        public Builder observedGeneration(@Nullable Long value) {
            this.observedGeneration = value;
            return this;
        }

        public Builder phase(@Nullable TrainingPhase value) {
            this.phase = value;
            return this;
        }

        public Builder progress(@Nullable Progress value) {
            this.progress = value;
            return this;
        }

        public Builder jobRef(@Nullable ObjectRef value) {
            this.jobRef = value;
            return this;
        }

        public Builder dataDigest(@Nullable String value) {
            this.dataDigest = value;
            return this;
        }

        public Builder rows(@Nullable Long value) {
            this.rows = value;
            return this;
        }

        public Builder codeDigest(@Nullable String value) {
            this.codeDigest = value;
            return this;
        }

        public Builder manifestDigest(@Nullable String value) {
            this.manifestDigest = value;
            return this;
        }

        public Builder modelDigest(@Nullable String value) {
            this.modelDigest = value;
            return this;
        }

        public Builder metrics(Map<String, Decimal> value) {
            this.metrics = value;
            return this;
        }

        public Builder gates(List<GateResult> value) {
            this.gates = value;
            return this;
        }

        public Builder signature(@Nullable Signature value) {
            this.signature = value;
            return this;
        }

        public Builder startTime(@Nullable Instant value) {
            this.startTime = value;
            return this;
        }

        public Builder completionTime(@Nullable Instant value) {
            this.completionTime = value;
            return this;
        }

        public Builder conditions(List<Condition> value) {
            this.conditions = value;
            return this;
        }

        /** The status as set so far. */
        public TrainingRunStatus build() {
            return new TrainingRunStatus(
                    observedGeneration,
                    phase,
                    progress,
                    jobRef,
                    dataDigest,
                    rows,
                    codeDigest,
                    manifestDigest,
                    modelDigest,
                    metrics,
                    gates,
                    signature,
                    startTime,
                    completionTime,
                    conditions);
        }
    }
}
