package dev.evenkeel.api.v1alpha1;

import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Notifier;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Resource;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Restart;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Signal;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Step;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Target;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A RemediationPolicy with every default filled in. It lives in memory alone: a default that was written into a spec
 * would look like the user's own wish ever after.
 *
 * @param suspended whether the policy is switched off
 * @param targets what to watch
 * @param signals what to watch of it
 * @param steps the ladder
 * @param mode how far the operator may go
 * @param approvers how many people must agree in Approve
 * @param notAuthor whether the policy's author does not count among them
 * @param budgetActions how many actions are allowed in {@code budgetPer}
 * @param budgetPer the budget's window
 * @param cooldown from a verdict to the next action on the same target
 * @param maxUnavailable pods that may be away at a time, a number or a percentage that rounds up
 * @param verifyWithin the symptom must go within this
 * @param verifyHold and stay away for this
 * @param recurrence for how long the same trouble counts against the action
 * @param notifiers whom to tell
 * @param serviceAccountName the account that acts; absent only in Shadow
 */
public record EffectivePolicy(
        boolean suspended,
        List<Target> targets,
        List<Signal> signals,
        List<Step> steps,
        AutonomyMode mode,
        int approvers,
        boolean notAuthor,
        int budgetActions,
        Duration budgetPer,
        Duration cooldown,
        IntOrString maxUnavailable,
        Duration verifyWithin,
        Duration verifyHold,
        Recurrence recurrence,
        List<Notifier> notifiers,
        Optional<String> serviceAccountName) {

    /** Bearable false alarms of one signal on one target in a week, where the policy does not say. */
    public static final int FALSE_ALARMS_PER_WEEK = 1;

    /** What one step adds, where the policy does not say. */
    public static final IntOrString SCALE_BY = new IntOrString("50%");

    private static final List<Signal> SIGNALS = List.of(
            signal("cpu", ResourceName.CPU),
            signal("memory", ResourceName.MEMORY),
            signal("restarts", ResourceName.RESTARTS),
            signal("readiness", ResourceName.READINESS));

    private static final Step RESTART =
            new Step("restart", "signals.memory.breached && cause.kind == 'Pod'", new Restart(), null);

    /** The policy with its defaults. Total: every spec that the schema admits has one. */
    public static EffectivePolicy of(RemediationPolicySpec spec) {
        var autonomy = Optional.ofNullable(spec.autonomy());
        var approvers = autonomy.map(RemediationPolicySpec.Autonomy::approvers);
        var guards = Optional.ofNullable(spec.guards());
        var budget = guards.map(RemediationPolicySpec.Guards::budget);
        var verify = Optional.ofNullable(spec.verify());
        List<Signal> signals = spec.signals().isEmpty() ? SIGNALS : spec.signals();
        return new EffectivePolicy(
                spec.suspended(),
                spec.targets(),
                signals,
                spec.remediations().isEmpty() ? defaultSteps(signals) : spec.remediations(),
                autonomy.map(RemediationPolicySpec.Autonomy::mode)
                        .filter(mode -> mode != AutonomyMode.UNKNOWN)
                        .orElse(AutonomyMode.SHADOW),
                approvers.map(RemediationPolicySpec.Approvers::min).orElse(1),
                approvers.map(RemediationPolicySpec.Approvers::notAuthor).orElse(false),
                budget.map(RemediationPolicySpec.Budget::actions).orElse(3),
                budget.map(RemediationPolicySpec.Budget::per)
                        .map(TimeSpan::duration)
                        .orElse(Duration.ofHours(1)),
                guards.map(RemediationPolicySpec.Guards::cooldown)
                        .map(TimeSpan::duration)
                        .orElse(Duration.ofMinutes(10)),
                guards.map(RemediationPolicySpec.Guards::maxUnavailable).orElse(new IntOrString("25%")),
                verify.map(RemediationPolicySpec.Verify::within)
                        .map(TimeSpan::duration)
                        .orElse(Duration.ofMinutes(5)),
                verify.map(RemediationPolicySpec.Verify::hold)
                        .map(TimeSpan::duration)
                        .orElse(Duration.ofMinutes(10)),
                verify.map(RemediationPolicySpec.Verify::recurrence).orElse(Recurrence.AUTO),
                spec.notifiers(),
                Optional.ofNullable(spec.serviceAccountName()));
    }

    /** How many pods of so many may be away at a time: at least one, a percentage rounds up. */
    public int maxUnavailableOf(int replicas) {
        return Math.max(1, scaled(maxUnavailable, replicas));
    }

    /** The replicas after one step up from {@code replicas}, at most {@code scale.max}, at least as many as before. */
    public static int scaledUp(RemediationPolicySpec.Scale scale, int replicas) {
        int more = Math.max(1, scaled(Objects.requireNonNullElse(scale.by(), SCALE_BY), replicas));
        return Math.max(replicas, (int) Math.min(scale.max(), (long) replicas + more));
    }

    /** The bearable false alarms of a signal in a week. */
    public static int falseAlarmsPerWeek(Signal signal) {
        return detect(signal)
                .map(RemediationPolicySpec.Detect::falseAlarms)
                .map(RemediationPolicySpec.FalseAlarms::perWeek)
                .orElse(FALSE_ALARMS_PER_WEEK);
    }

    /** Which way out counts for a signal. */
    public static Direction direction(Signal signal) {
        return detect(signal)
                .map(RemediationPolicySpec.Detect::direction)
                .orElse(signal.resource().name() == ResourceName.READINESS ? Direction.BELOW : Direction.ABOVE);
    }

    private static Optional<RemediationPolicySpec.Detect> detect(Signal signal) {
        return Optional.ofNullable(signal.detect());
    }

    private static List<Step> defaultSteps(List<Signal> signals) {
        boolean memory = signals.stream().anyMatch(signal -> signal.name().equals("memory"));
        return memory ? List.of(RESTART) : List.of();
    }

    private static int scaled(IntOrString amount, int replicas) {
        @Nullable String text = amount.getStrVal();
        if (text == null) {
            return amount.getIntVal();
        }
        return (int) Math.ceilDiv((long) replicas * Integer.parseInt(text.substring(0, text.length() - 1)), 100L);
    }

    private static Signal signal(String name, ResourceName resource) {
        return new Signal(name, new Resource(resource), null, null, null);
    }
}
