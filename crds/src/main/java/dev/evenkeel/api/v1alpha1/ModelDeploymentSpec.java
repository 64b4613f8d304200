package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.evenkeel.api.schema.Digest;
import dev.evenkeel.api.schema.ObjectName;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import org.jspecify.annotations.Nullable;

/** What to serve: one given model, or what a training template makes of the data whenever they change. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.model) != has(self.training)",
        message = "exactly one of model and training must be set")
@JsonClassDescription(
        "What to serve: one given model, or what a training template makes of the data whenever they" + " change.")
public record ModelDeploymentSpec(
        @JsonPropertyDescription("true stops training and rollouts; what serves goes on serving.") @Nullable
        Boolean suspend,

        @JsonPropertyDescription("The model to serve. Exactly one of model and training.") @Nullable
        Model model,

        @JsonPropertyDescription("How to train the model, again and again. Exactly one of model and training.")
        @Nullable
        Training training,

        @JsonPropertyDescription("The servers.") @Nullable Server server,

        @JsonPropertyDescription("How a new revision takes over.") @Nullable
        Rollout rollout,

        @JsonPropertyDescription("What is kept of requests and answers. Default: nothing but metrics.") @Nullable
        Monitor monitor,

        @JsonPropertyDescription("How many retired revisions to keep. Default: 10.") @Min(1) @Max(100) @Nullable
        Integer revisionHistoryLimit) {

    /** Whether training and rollouts are stopped. */
    public boolean suspended() {
        return Boolean.TRUE.equals(suspend);
    }

    /** A model that is there: a file, or the result of a TrainingRun. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "has(self.uri) != has(self.trainingRun)",
            message = "exactly one of uri and trainingRun must be set")
    @ValidationRule(
            value = "has(self.uri) == has(self.digest)",
            message = "uri and digest go together: what is loaded is checked against the digest")
    @ValidationRule(value = "has(self.uri) || !has(self.format)", message = "format needs uri")
    public record Model(
            @JsonPropertyDescription("Where the model is, https://HOST/PATH or http:// inside the cluster.")
            @Size(max = 2048)
            @Pattern("^https?://[^\\s]+$")
            @Nullable
            String uri,

            @JsonPropertyDescription("Format of the file. Default: ONNX.") @Nullable
            ModelFormat format,

            @JsonPropertyDescription("Digest of the file, sha256:HEX: anything else is not loaded.") @Digest @Nullable
            String digest,

            @JsonPropertyDescription("Name of a TrainingRun in this namespace whose model to serve.")
            @ObjectName
            @Nullable
            String trainingRun) {}

    /** When to train, and what. One run at a time. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Training(
            @JsonPropertyDescription("What starts a run. Default: a change of the data.") @Nullable
            Triggers triggers,

            @JsonPropertyDescription("The runs to make.") @Required
            Template template) {}

    /** What starts a run. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Triggers(
            @JsonPropertyDescription("Train when the data change. Data in a ConfigMap are watched.") @Nullable
            DataChange dataChange,

            @JsonPropertyDescription("Train by the clock.") @Nullable
            Schedule schedule,

            @JsonPropertyDescription("At least this long between the starts of two runs, such as 1h. Default: 0.")
            @Nullable
            TimeSpan minInterval) {}

    /** How a change of the data is noticed. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record DataChange(
            @JsonPropertyDescription("How often to look at data that cannot be watched (https). Default: 15m.")
            @Nullable
            TimeSpan interval) {}

    /** Training by the clock. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Schedule(
            @JsonPropertyDescription("Cron expression of five fields, such as 0 3 * * *.")
            @Required
            @Size(max = 128)
            @Pattern("^(@(hourly|daily|weekly|monthly|yearly)|([^\\s]+\\s+){4}[^\\s]+)$")
            String cron,

            @JsonPropertyDescription("Time zone of the expression, such as Europe/Berlin. Default: UTC.")
            @Size(max = 64)
            @Pattern("^[A-Za-z][-+_/A-Za-z0-9]*$")
            @Nullable
            String timeZone) {}

    /** The runs to make. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Template(
            @JsonPropertyDescription("The spec of each TrainingRun.") @Required
            TrainingRunSpec spec) {}

    /** The servers of the promoted revision. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Server(
            @SpecReplicas
            @JsonPropertyDescription("Number of servers; kubectl scale and an HPA write it. Default: 1.")
            @Min(0)
            @Max(1000)
            @Nullable
            Integer replicas,

            @JsonPropertyDescription("CPU and memory of each server.") @Nullable
            Resources resources,

            @JsonPropertyDescription("Serve over TLS. Default: clear text.") @Nullable
            Tls tls,

            @JsonPropertyDescription("Who may ask. Default: whoever reaches the servers.") @Nullable
            Access access) {}

    /** The certificate of the servers. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Tls(
            @JsonPropertyDescription(
                    "Secret in this namespace with tls.crt and tls.key, as cert-manager keeps it for the name of the"
                            + " Service. A renewed certificate needs no restart.")
            @Required
            @ObjectName
            String secretName) {}

    /** The callers of the servers. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Access(
            @JsonPropertyDescription(
                    "Secret in this namespace with access.json, the model server's access file, and the key files that"
                            + " it names. A change needs no restart.")
            @Required
            @ObjectName
            String secretName) {}

    /** What is kept of requests and answers. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(value = "!has(self.window) || " + Monitor.BOUNDED, message = "window" + Monitor.BOUNDS)
    public record Monitor(
            @JsonPropertyDescription(
                    "Length of the windows in which features and predictions are described. Default: 5m.")
            @Nullable
            TimeSpan window,

            @JsonPropertyDescription("Where windows and sampled calls go. Default: windows stay in the servers.")
            @Nullable
            Sink sink,

            @JsonPropertyDescription("Compare predictions with the labels that are posted later. Default: no.")
            @Nullable
            Labels labels) {
        static final String BOUNDED =
                "(duration(self.window) >= duration('1s') && duration(self.window) <= duration('168h'))";
        static final String BOUNDS = " must be from 1s to 168h";
    }

    /** Where events go by HTTP. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "!has(self.sample) || double(self.sample.substring(0, size(self.sample) - 1)) <= 100.0",
            message = "sample must be at most 100%")
    public record Sink(
            @JsonPropertyDescription("Where to POST CloudEvents; the servers reach it without credentials.")
            @Required
            @Size(max = 2048)
            @Pattern("^https?://[a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?(:[0-9]{1,5})?(/[-A-Za-z0-9._~:/?=&+]*)?$")
            String url,

            @JsonPropertyDescription("Share of the calls that are sent whole, such as 1%. Default: 0%.") @Nullable
            Percent sample,

            @JsonPropertyDescription("How many of them in a second at most. Default: 100.")
            @Min(1)
            @Max(10_000)
            @Nullable
            Integer perSecond) {}

    /** Labels of predictions. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(value = Monitor.BOUNDED, message = "window" + Monitor.BOUNDS)
    public record Labels(
            @JsonPropertyDescription("How long a prediction waits for its label, such as 24h.") @Required
            TimeSpan window) {}

    /** How a new revision takes over. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Rollout(
            @JsonPropertyDescription(
                    "Automatic: a revision that has proven itself takes over. Manual: it waits until it"
                            + " is pinned. Default: Automatic.")
            @Nullable
            Promotion promotion,

            @JsonPropertyDescription("Name of the revision to serve, whatever else comes: rolls back, or brings back a"
                    + " rejected one.")
            @ObjectName
            @Nullable
            String pin) {}
}
