package dev.evenkeel.api.v1alpha1;

import io.soabase.recordbuilder.core.RecordBuilder;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.evenkeel.api.schema.Digest;
import dev.evenkeel.api.schema.MapKeys;
import dev.evenkeel.api.schema.ObjectName;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What serves, where, and what is on its way. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonClassDescription("What serves, where, and what is on its way.")
@RecordBuilder
public record ModelDeploymentStatus(
        @JsonPropertyDescription("Generation of the spec that this status is about.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Where to ask for predictions, inside the cluster.") @Size(max = 512) @Nullable
        String url,

        @StatusReplicas @JsonPropertyDescription("Servers that exist.") @Min(0) @Nullable
        Integer replicas,

        @JsonPropertyDescription("Servers that are ready.") @Min(0) @Nullable
        Integer readyReplicas,

        @LabelSelector
        @JsonPropertyDescription("Label selector of the servers, for the scale subresource.")
        @Size(max = 512)
        @Nullable
        String selector,

        @JsonPropertyDescription("Revision that takes the traffic.") @ObjectName @Nullable
        String currentRevision,

        @JsonPropertyDescription("Revision that is proving itself.") @ObjectName @Nullable
        String candidateRevision,

        @JsonPropertyDescription("The revisions that are kept, newest first.") @MapKeys("name") @Size(max = 128)
        List<Revision> revisions,

        @JsonPropertyDescription("The training of this model.") @Nullable
        Training training,

        @JsonPropertyDescription("Ready, Reconciling, Stalled, Available, Progressing.")
        @MapKeys("type")
        @Size(max = 16)
        List<Condition> conditions) {

    /** Nothing known yet. */
    public static final ModelDeploymentStatus EMPTY =
            ModelDeploymentStatusBuilder.builder().build();

    public ModelDeploymentStatus {
        revisions = Values.list(revisions);
        conditions = Values.list(conditions);
    }

    /** A builder with nothing set. */
    public static ModelDeploymentStatusBuilder builder() {
        return ModelDeploymentStatusBuilder.builder();
    }

    /** A builder that starts from this. */
    public ModelDeploymentStatusBuilder toBuilder() {
        return ModelDeploymentStatusBuilder.builder(this);
    }

    /** One revision and its share of the traffic. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Revision(
            @JsonPropertyDescription("Name of the revision and of its ControllerRevision.") @Required @ObjectName
            String name,

            @JsonPropertyDescription("Digest of the model.") @Digest @Nullable
            String digest,

            @JsonPropertyDescription("TrainingRun that made it.") @ObjectName @Nullable
            String trainingRunRef,

            @JsonPropertyDescription("Candidate, Current, Retired or Rejected.") @Nullable
            RevisionState state,

            @JsonPropertyDescription("Share of the traffic in percent.") @Min(0) @Max(100) @Nullable
            Integer weight,

            @JsonPropertyDescription("Servers that hold these weights, of all, such as 2/2.") @Size(max = 16) @Nullable
            String acknowledged,

            @JsonPropertyDescription("Why it is where it is.") @Size(max = 512) @Nullable
            String message) {}

    /** The training of a model: the last run and what started it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Training(
            @JsonPropertyDescription("The last TrainingRun.") @ObjectName @Nullable
            String lastRun,

            @JsonPropertyDescription("Digest of the data that the last run was started for.") @Digest @Nullable
            String dataDigest,

            @JsonPropertyDescription("When the last run was started.") @Nullable
            Instant lastTriggerTime,

            @JsonPropertyDescription("When the schedule starts the next run.") @Nullable
            Instant nextScheduleTime) {

        public Training {
            lastTriggerTime = Values.seconds(lastTriggerTime);
            nextScheduleTime = Values.seconds(nextScheduleTime);
        }
    }
}
