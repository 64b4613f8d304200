package dev.evenkeel.api.v1alpha1;

import io.soabase.recordbuilder.core.RecordBuilder;
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
@RecordBuilder
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
    public static final TrainingRunStatus EMPTY =
            TrainingRunStatusBuilder.builder().build();

    public TrainingRunStatus {
        metrics = Values.map(metrics);
        gates = Values.list(gates);
        startTime = Values.seconds(startTime);
        completionTime = Values.seconds(completionTime);
        conditions = Values.list(conditions);
    }

    /** A builder with nothing set. */
    public static TrainingRunStatusBuilder builder() {
        return TrainingRunStatusBuilder.builder();
    }

    /** A builder that starts from this. */
    public TrainingRunStatusBuilder toBuilder() {
        return TrainingRunStatusBuilder.builder(this);
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
}
