package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPolicy;
import dev.evenkeel.api.v1alpha1.RemediationPolicyStatus;
import dev.evenkeel.controller.Reporter.Failure;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Story;
import dev.evenkeel.controller.fault.Retry;
import dev.evenkeel.controller.fault.TransientFault;
import dev.evenkeel.controller.monitor.Gatherer;
import dev.evenkeel.controller.monitor.Gatherer.Gathered;
import dev.evenkeel.controller.plan.Ladder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The healing loop of one policy: gather, then for each target assess, judge, intend, act, record; then report. It runs
 * when the policy changes, when the pulse finds something breached or unfinished, and once a minute.
 */
@ControllerConfiguration(name = "remediationpolicy", fieldManager = "evenkeel")
final class RemediationPolicyReconciler implements Reconciler<RemediationPolicy> {
    private static final Logger LOG = LoggerFactory.getLogger(RemediationPolicyReconciler.class);
    private static final Duration QUIET = Duration.ofMinutes(1);
    private static final Duration WARMING_UP = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Gatherer gatherer;
    private final Healing healing;
    private final Telling telling;
    private final Wakening wakening;
    private final Clock clock;
    private final ConcurrentMap<String, Compiled> ladders = new ConcurrentHashMap<>();

    private record Compiled(long generation, Ladder ladder) {}

    /** Tells people, and counts, what a pass came to. */
    interface Telling {
        void passed(Gathered gathered, Healing.Result result);

        void bug(ObjectRef policy, Throwable failure);
    }

    RemediationPolicyReconciler(Gatherer gatherer, Healing healing, Telling telling, Wakening wakening, Clock clock) {
        this.gatherer = gatherer;
        this.healing = healing;
        this.telling = telling;
        this.wakening = wakening;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, RemediationPolicy>> prepareEventSources(EventSourceContext<RemediationPolicy> context) {
        wakening.policies(() -> context.getPrimaryCache().list().toList());
        return List.of(wakening);
    }

    @Override
    public UpdateControl<RemediationPolicy> reconcile(RemediationPolicy policy, Context<RemediationPolicy> context) {
        return reconcile(policy);
    }

    UpdateControl<RemediationPolicy> reconcile(RemediationPolicy policy) {
        Instant now = clock.instant();
        Gathered gathered = gatherer.gather(policy, now);
        Ladder ladder = ladder(gathered);
        List<Healing.Result> results = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        boolean again = false;
        for (Facts facts : gathered.facts()) {
            try {
                Healing.Result result = healing.pass(facts, ladder);
                results.add(result);
                telling.passed(gathered, result);
            } catch (RuntimeException e) {
                again = true;
                contain(gathered, facts, e).ifPresent(failures::add);
            }
        }
        RemediationPolicyStatus before = Objects.requireNonNullElse(policy.getStatus(), RemediationPolicyStatus.EMPTY);
        RemediationPolicyStatus after = Reporter.report(before, gathered, ladder, results, failures, now);
        UpdateControl<RemediationPolicy> control = after.equals(before)
                ? UpdateControl.<RemediationPolicy>noUpdate()
                : UpdateControl.patchStatus(withStatus(policy, after));
        return control.rescheduleAfter(again ? SOON : settled(results) ? QUIET : WARMING_UP);
    }

    /** A target that warms up changes by the clock alone: nothing else would tell its readers that it is watched now. */
    private static boolean settled(List<Healing.Result> results) {
        return results.stream().allMatch(result -> result.assessment().warm());
    }

    /**
     * A failure stays with the one target it is about: the others of the policy go on. What the next pass mends by itself
     * (the record moved on) is not told to anybody.
     */
    private Optional<Failure> contain(Gathered gathered, Facts facts, RuntimeException failure) {
        ObjectRef target = facts.target().ref();
        String said = Objects.requireNonNullElse(
                failure.getMessage(), failure.getClass().getSimpleName());
        return switch (Retry.retryFor(failure)) {
            case WHEN_CHANGED -> Optional.of(new Failure(target, Reason.SPEC_INVALID, said));
            case BACKOFF -> {
                LOG.atDebug().addKeyValue("target", target).log(said);
                yield failure instanceof TransientFault
                        ? Optional.empty()
                        : Optional.of(new Failure(target, Reason.API_UNAVAILABLE, said));
            }
            case BACKOFF_AS_BUG -> {
                LOG.atError()
                        .addKeyValue("policy", gathered.policy().ref())
                        .addKeyValue("target", target)
                        .setCause(failure)
                        .log("a pass failed: this is a bug of the operator");
                telling.bug(gathered.policy().ref(), failure);
                String message = "the operator failed: " + said + "; see its log";
                yield Optional.of(new Failure(target, Reason.INTERNAL_ERROR, message));
            }
        };
    }

    private Ladder ladder(Gathered gathered) {
        String key = Objects.requireNonNullElse(
                gathered.policy().ref().uid(), gathered.policy().name());
        long generation = gathered.policy().generation();
        return ladders.compute(
                        key,
                        (_, old) -> old != null && old.generation() == generation
                                ? old
                                : new Compiled(
                                        generation, Ladder.of(gathered.policy().spec())))
                .ladder();
    }

    private static RemediationPolicy withStatus(RemediationPolicy policy, RemediationPolicyStatus status) {
        RemediationPolicy patch = new RemediationPolicy();
        patch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(policy.getMetadata().getNamespace())
                .withName(policy.getMetadata().getName())
                .build());
        patch.setStatus(status);
        return patch;
    }

    /** Where the story of a result stands now, when its phase changed in the pass. */
    static boolean phaseChanged(Healing.Result result) {
        return result.after()
                .map(Story::phase)
                .filter(after -> result.before()
                        .filter(before -> before.status().phase() == after)
                        .isEmpty())
                .isPresent();
    }
}
