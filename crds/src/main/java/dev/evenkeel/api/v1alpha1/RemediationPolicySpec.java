package dev.evenkeel.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.evenkeel.api.schema.DnsLabel;
import dev.evenkeel.api.schema.MapKeys;
import dev.evenkeel.api.schema.ObjectName;
import dev.evenkeel.api.schema.SignalName;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to watch, what may be done about it, and under which guards. Only {@code targets} is required: all else has a
 * default, see {@link EffectivePolicy}, and without {@code autonomy} nothing is done but recorded.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.serviceAccountName) || !has(self.autonomy) || !has(self.autonomy.mode)"
                + " || self.autonomy.mode == 'Shadow'",
        message = "serviceAccountName is required unless autonomy.mode is Shadow: actions are done as that account")
@ValidationRule(
        value = "duration(has(self.guards) && has(self.guards.budget) ? self.guards.budget.per : '1h')"
                + " >= duration(has(self.verify) && has(self.verify.within) ? self.verify.within : '5m')"
                + " + duration(has(self.verify) && has(self.verify.hold) ? self.verify.hold : '10m')",
        message = "guards.budget.per (default 1h) must be at least verify.within (default 5m) plus verify.hold"
                + " (default 10m)")
@JsonClassDescription("What to watch, what may be done about it, and under which guards. Only `targets` is required:"
        + " all else has a default, and without `autonomy` nothing is done but recorded.")
public record RemediationPolicySpec(
        @JsonPropertyDescription("true stops watching and acting for this policy.") @Nullable
        Boolean suspend,

        @JsonPropertyDescription("The workloads to watch and heal, in this namespace.")
        @Required
        @Size(min = 1, max = 20)
        List<Target> targets,

        @JsonPropertyDescription("What to watch. Default: cpu, memory, restarts and readiness of the targets.")
        @MapKeys("name")
        @Size(max = 32)
        List<Signal> signals,

        @JsonPropertyDescription(
                "What may be done, a ladder: the first whose `when` holds; the next when that one proves"
                        + " ineffective. Default: restart when memory is the trouble.")
        @MapKeys("name")
        @Size(max = 16)
        List<Step> remediations,

        @JsonPropertyDescription("How far the operator may go by itself. Default: Shadow.") @Nullable
        Autonomy autonomy,

        @JsonPropertyDescription("Bounds on what is done.") @Nullable
        Guards guards,

        @JsonPropertyDescription("How an action's effect is judged.") @Nullable
        Verify verify,

        @JsonPropertyDescription("Whom to tell.") @JsonProperty("notify") @Size(max = 8)
        List<Notifier> notifiers,

        @JsonPropertyDescription(
                "Service account in this namespace that the actions are done as. Required unless Shadow.")
        @ObjectName
        @Nullable
        String serviceAccountName) {

    public RemediationPolicySpec {
        targets = Values.list(targets);
        signals = Values.list(signals);
        remediations = Values.list(remediations);
        notifiers = Values.list(notifiers);
    }

    /** Whether watching and acting are stopped. */
    public boolean suspended() {
        return Boolean.TRUE.equals(suspend);
    }

    /** One workload. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Target(
            @JsonPropertyDescription("Group and version of the workload, such as apps/v1.")
            @Required
            @Size(min = 1, max = 317)
            @Pattern("^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?v[0-9]+((alpha|beta)[0-9]+)?$")
            String apiVersion,

            @JsonPropertyDescription("Kind of the workload, such as Deployment or StatefulSet.")
            @Required
            @Size(min = 1, max = 63)
            @Pattern("^[A-Z][A-Za-z0-9]*$")
            String kind,

            @JsonPropertyDescription("Name of the workload.") @Required @ObjectName
            String name) {}

    /** One thing to watch on every target. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "!has(self.forecast) || self.resource.name in ['cpu', 'memory']",
            message = "forecast needs a resource that has a limit: cpu or memory")
    public record Signal(
            @JsonPropertyDescription("Name by which `when` speaks of the signal.") @Required @SignalName
            String name,

            @JsonPropertyDescription("A resource of the target's pods.") @Required
            Resource resource,

            @JsonPropertyDescription(
                    "Breached above this: a percentage of the container's limit (80%), a quantity (500Mi,"
                            + " 250m) or a number. For readiness, the number of pods that are not ready.")
            @Pattern("^([0-9]+(\\.[0-9]+)?)(%|m|k|Ki|M|Mi|G|Gi)?$")
            @Size(max = 32)
            @Min(0)
            @Nullable
            IntOrString above,

            @JsonPropertyDescription("Breached when the value leaves what it used to be. The default when neither above"
                    + " nor forecast is given.")
            @Nullable
            Detect detect,

            @JsonPropertyDescription("Breached when the value is about to reach its limit.") @Nullable
            Forecast forecast) {}

    /** A resource of the target's pods. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Resource(
            @JsonPropertyDescription("cpu, memory, restarts or readiness.") @Required
            ResourceName name) {}

    /** How eager the detector is. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Detect(
            @JsonPropertyDescription("Above, Below or Both: which way out counts. Default: Above; for readiness Below.")
            @Nullable
            Direction direction,

            @JsonPropertyDescription("How many false alarms are bearable.") @Nullable
            FalseAlarms falseAlarms) {}

    /** How many false alarms are bearable, for one signal on one target. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record FalseAlarms(
            @JsonPropertyDescription("How many in a week. Default: 1.") @Required @Min(1) @Max(1000)
            Integer perWeek) {}

    /** How far to look ahead. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Forecast(
            @JsonPropertyDescription("What the value would reach: Limit, the container's resource limit.") @Required
            ForecastBound reaches,

            @JsonPropertyDescription("Breached when it would be reached within this, such as 30m.") @Required
            TimeSpan within) {}

    /** One step of the ladder: when, and exactly one action. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "[has(self.restart), has(self.scale)].filter(x, x).size() == 1",
            message = "exactly one action must be set: restart or scale")
    public record Step(
            @JsonPropertyDescription("Name of the step.") @Required @DnsLabel
            String name,

            @JsonPropertyDescription(
                    "CEL expression over signals.NAME.{breached, value, forecastSeconds, direction} and"
                            + " cause.{kind, internal, score}, such as signals.memory.breached && cause.kind == 'Pod'.")
            @Required
            @Size(min = 1, max = 1024)
            String when,

            @JsonPropertyDescription("Replace the pods, no more at a time than guards.maxUnavailable.") @Nullable
            Restart restart,

            @JsonPropertyDescription("Add replicas.") @Nullable
            Scale scale) {

        /** The step's action; {@link ActionKind#UNKNOWN} for one of a newer version. */
        public ActionKind action() {
            if (restart != null) {
                return ActionKind.RESTART;
            }
            return scale != null ? ActionKind.SCALE : ActionKind.UNKNOWN;
        }
    }

    /** Replace the pods. Has no settings. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Restart() {}

    /** Add replicas. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Scale(
            @JsonPropertyDescription(
                    "How many to add: a number, or a percentage of the replicas (50%), rounded up." + " Default: 50%.")
            @Pattern("^[1-9][0-9]{0,2}%$")
            @Size(max = 8)
            @Min(1)
            @Nullable
            IntOrString by,

            @JsonPropertyDescription("Never more replicas than this.") @Required @Min(1) @Max(1000)
            Integer max) {}

    /** How far the operator may go by itself. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Autonomy(
            @JsonPropertyDescription(
                    "Shadow: records what it would do. Approve: waits for people. Auto: acts." + " Default: Shadow.")
            @Nullable
            AutonomyMode mode,

            @JsonPropertyDescription("Who has to agree in Approve.") @Nullable
            Approvers approvers) {}

    /** Who has to agree. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Approvers(
            @JsonPropertyDescription("How many people. Default: 1.") @Min(1) @Max(10) @Nullable
            Integer min,

            @JsonPropertyDescription(
                    "true: who wrote the policy may not approve; needs the annotation evenkeel.dev/author"
                            + " with the author's user name. Default: false.")
            @Nullable
            Boolean notAuthor) {}

    /** Bounds on what is done. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Guards(
            @JsonPropertyDescription("Actions in a window of time. Default: 3 per 1h.") @Nullable
            Budget budget,

            @JsonPropertyDescription("From the verdict on one action to the next on the same target. Default: 10m.")
            @Nullable
            TimeSpan cooldown,

            @JsonPropertyDescription(
                    "How many pods of the target may be away at a time: a number or a percentage, rounded"
                            + " up. Default: 25%.")
            @Pattern("^(100|[1-9][0-9]?)%$")
            @Size(max = 8)
            @Min(1)
            @Nullable
            IntOrString maxUnavailable) {}

    /** So many actions in a window of time. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Budget(
            @JsonPropertyDescription("How many actions.") @Required @Min(1) @Max(1000)
            Integer actions,

            @JsonPropertyDescription("In which window, such as 1h.") @Required
            TimeSpan per) {}

    /** How an action's effect is judged. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Verify(
            @JsonPropertyDescription("The symptom must go within this after the action. Default: 5m.") @Nullable
            TimeSpan within,

            @JsonPropertyDescription("And stay away for this. Default: 10m.") @Nullable
            TimeSpan hold,

            @JsonPropertyDescription("The same trouble within this after the verdict makes Healed a mere Relieved: a"
                    + " length of time, or Auto, which is 24h or three times the time it took to break, whichever is"
                    + " longer. Default: Auto.")
            @Nullable
            Recurrence recurrence) {}

    /** One place to tell: exactly one of the fields. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "has(self.slack) != has(self.webhook)",
            message = "exactly one of slack and webhook must be set")
    public record Notifier(
            @JsonPropertyDescription("A Slack incoming webhook.") @Nullable
            Slack slack,

            @JsonPropertyDescription("Any HTTP endpoint that takes Slack's JSON.") @Nullable
            Webhook webhook) {}

    /** A Slack incoming webhook. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Slack(
            @JsonPropertyDescription("Secret in this namespace that holds the webhook's URL.") @Required
            SecretKeyRef secretRef) {}

    /** One key of a Secret in the same namespace. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record SecretKeyRef(
            @JsonPropertyDescription("Name of the Secret.") @Required @ObjectName
            String name,

            @JsonPropertyDescription("Key in the Secret.")
            @Required
            @Size(min = 1, max = 253)
            @Pattern("^[-._a-zA-Z0-9]+$")
            String key) {}

    /** An HTTP endpoint. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Webhook(
            @JsonPropertyDescription("Where to POST. A URL that is a secret belongs in a Secret: use slack.")
            @Required
            @Size(max = 2048)
            @Pattern("^https?://[^\\s]+$")
            String url) {}
}
