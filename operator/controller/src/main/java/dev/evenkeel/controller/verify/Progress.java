package dev.evenkeel.controller.verify;

import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.api.v1alpha1.RemediationStatusBuilder;
import dev.evenkeel.controller.analyze.Assessment;
import dev.evenkeel.controller.analyze.Assessment.SignalState;
import dev.evenkeel.controller.analyze.Words;
import dev.evenkeel.controller.config.Durations;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Reading;
import dev.evenkeel.controller.plan.Approval;
import dev.evenkeel.controller.plan.Move;
import dev.evenkeel.controller.plan.Objection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The next status of a Remediation, from what became of its move and of its effect. Pure: equal when nothing changed. */
public final class Progress {
    private Progress() {}

    /** What became of a move. */
    public sealed interface Outcome {
        /** There was nothing to do. */
        record Nothing() implements Outcome {}

        /**
         * It was done.
         *
         * @param complete whether nothing of the action remains
         */
        record Did(String message, boolean complete) implements Outcome {}

        /** It could not be done now; the next pass tries again. */
        record Blocked(Reason reason, String message) implements Outcome {}

        /** It cannot be done. */
        record Failed(Reason reason, String message) implements Outcome {}
    }

    /** The status after this pass. */
    public static RemediationStatus next(Facts facts, Assessment assessment, Deed deed, Move move, Outcome outcome) {
        if (deed.over()) {
            return deed.status();
        }
        if (deed.phase() == RemediationPhase.VERIFYING) {
            return verified(facts, assessment, deed);
        }
        Approval approval = Approval.of(facts, assessment, deed);
        return switch (approval.phase()) {
            case REJECTED, EXPIRED -> over(deed, approval.phase(), approval.reason(), approval.message(), facts.now());
            case PROPOSED -> waiting(facts, assessment, deed, approval.reason(), approval.message());
            default -> acted(facts, assessment, deed, move, outcome);
        };
    }

    /** The status of a Healed deed whose trouble came back inside its recurrence window. */
    public static RemediationStatus relieved(Facts facts, Deed deed) {
        return over(deed, RemediationPhase.RELIEVED, Reason.RELIEVED, "the same trouble came back", facts.now());
    }

    /** The status of a deed under way whose policy is deleted: what was begun has no verdict, what was not never will. */
    public static RemediationStatus abandoned(Deed deed, Instant now) {
        RemediationPhase phase = switch (deed.phase()) {
            case ACTING, VERIFYING -> RemediationPhase.INCONCLUSIVE;
            default -> RemediationPhase.EXPIRED;
        };
        String policy = deed.spec().policyRef().name();
        return over(deed, phase, Reason.POLICY_DELETED, "policy " + policy + " is deleted: nobody judges this", now);
    }

    private static RemediationStatus acted(Facts facts, Assessment assessment, Deed deed, Move move, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Did did
            when did.complete() ->
                begun(facts, assessment, deed)
                        .phase(RemediationPhase.VERIFYING)
                        .actedAt(facts.now())
                        .message(did.message())
                        .conditions(reconciling(facts, deed, Reason.VERIFYING, did.message()))
                        .build();
            case Outcome.Did did ->
                begun(facts, assessment, deed)
                        .phase(RemediationPhase.ACTING)
                        .message(did.message())
                        .conditions(reconciling(facts, deed, Reason.ACTING, did.message()))
                        .build();
            case Outcome.Failed failed -> failed(facts, deed, failed.reason(), failed.message());
            case Outcome.Blocked blocked -> blocked(facts, assessment, deed, blocked.reason(), blocked.message());
            case Outcome.Nothing _ -> idle(facts, assessment, deed, move);
        };
    }

    private static RemediationStatus idle(Facts facts, Assessment assessment, Deed deed, Move move) {
        return switch (move) {
            case Move.Held held ->
                blocked(facts, assessment, deed, held.objections().getFirst().reason(), words(held.objections()));
            case Move.Gone gone -> failed(facts, deed, Reason.TARGET_CHANGED, gone.why());
            case Move.Stay _, Move.Done _, Move.Evict _, Move.Scale _ ->
                blocked(facts, assessment, deed, Reason.ACTING, "waiting for replaced pods to get ready");
        };
    }

    private static String words(List<Objection> objections) {
        return objections.stream().map(Objection::message).collect(Collectors.joining("; "));
    }

    /** What is held back for longer than an effect may take has lost its chance, unless a part of it was done. */
    private static RemediationStatus blocked(
            Facts facts, Assessment assessment, Deed deed, Reason reason, String message) {
        Instant since = Objects.requireNonNullElse(
                deed.status().startedAt(),
                Objects.requireNonNullElse(deed.status().approvedAt(), deed.createdAt()));
        Duration waited = Duration.between(since, facts.now());
        if (waited.compareTo(facts.policy().spec().verifyWithin()) <= 0) {
            RemediationPhase phase =
                    deed.phase() == RemediationPhase.ACTING ? RemediationPhase.ACTING : RemediationPhase.APPROVED;
            return base(assessment, deed)
                    .phase(phase)
                    .approvedAt(Objects.requireNonNullElse(deed.status().approvedAt(), facts.now()))
                    .message(shortened(message))
                    .conditions(reconciling(facts, deed, reason, message))
                    .build();
        }
        String late = message + "; given up after " + Durations.about(waited);
        return deed.phase() == RemediationPhase.ACTING
                ? begun(facts, assessment, deed)
                        .phase(RemediationPhase.VERIFYING)
                        .actedAt(facts.now())
                        .message(shortened("only partly done: " + late))
                        .conditions(reconciling(facts, deed, Reason.VERIFYING, late))
                        .build()
                : over(deed, RemediationPhase.EXPIRED, reason, late, facts.now());
    }

    private static RemediationStatus failed(Facts facts, Deed deed, Reason reason, String message) {
        return over(
                deed,
                deed.phase() == RemediationPhase.ACTING ? RemediationPhase.INCONCLUSIVE : RemediationPhase.EXPIRED,
                reason,
                message,
                facts.now());
    }

    private static RemediationStatus verified(Facts facts, Assessment assessment, Deed deed) {
        Effect effect = EffectJudge.judge(facts, assessment, deed);
        RemediationStatusBuilder next = deed.status().toBuilder()
                .phase(effect.phase())
                .message(shortened(effect.message()))
                .effect(effects(assessment, deed, effect));
        if (!effect.settled()) {
            return next.conditions(reconciling(facts, deed, Reason.VERIFYING, "the effect is being watched"))
                    .build();
        }
        Reason reason = Reason.valueOf(effect.phase().name());
        return next.verdictAt(facts.now())
                .recurrenceUntil(effect.recurrenceUntil().orElse(null))
                .comparedWith(effect.comparedWith().stream()
                        .map(text -> Conditions.shortened(text, 256))
                        .toList())
                .conditions(Conditions.after(deed.status().conditions(), 1, facts.now())
                        .ready(reason, effect.message())
                        .list())
                .build();
    }

    private static RemediationStatus waiting(
            Facts facts, Assessment assessment, Deed deed, Reason reason, String message) {
        return base(assessment, deed)
                .phase(RemediationPhase.PROPOSED)
                .message(shortened(message))
                .conditions(reconciling(facts, deed, reason, message))
                .build();
    }

    private static RemediationStatus over(
            Deed deed, RemediationPhase phase, Reason reason, String message, Instant now) {
        boolean stalled = reason.kind() == Reason.Kind.USER;
        Conditions next = Conditions.after(deed.status().conditions(), 1, now);
        return deed.status().toBuilder()
                .observedGeneration(1L)
                .phase(phase)
                .verdictAt(now)
                .message(shortened(message))
                .conditions((stalled ? next.stalled(reason, message) : next.ready(reason, message)).list())
                .build();
    }

    private static RemediationStatusBuilder begun(Facts facts, Assessment assessment, Deed deed) {
        return base(assessment, deed)
                .approvedAt(Objects.requireNonNullElse(deed.status().approvedAt(), facts.now()))
                .startedAt(Objects.requireNonNullElse(deed.status().startedAt(), facts.now()));
    }

    private static RemediationStatusBuilder base(Assessment assessment, Deed deed) {
        List<RemediationStatus.Effect> effects = deed.status().effect().isEmpty()
                ? before(assessment, deed)
                : deed.status().effect();
        return deed.status().toBuilder().observedGeneration(1L).effect(effects);
    }

    private static List<RemediationStatus.Effect> before(Assessment assessment, Deed deed) {
        return assessment.signals().stream()
                .filter(signal -> deed.signals().contains(signal.name()))
                .map(signal -> new RemediationStatus.Effect(signal.name(), value(signal), null, null))
                .toList();
    }

    private static List<RemediationStatus.Effect> effects(Assessment assessment, Deed deed, Effect effect) {
        return deed.status().effect().stream()
                .map(old -> {
                    Optional<SignalState> now = assessment.signals().stream()
                            .filter(signal -> signal.name().equals(old.signal()))
                            .findFirst();
                    String after = effect.settled() ? now.map(Progress::value).orElse(old.after()) : old.after();
                    return new RemediationStatus.Effect(
                            old.signal(),
                            old.before(),
                            after,
                            effect.recoveredAt().orElse(null));
                })
                .toList();
    }

    private static String value(SignalState signal) {
        Optional<Reading> worst = signal.worst();
        return worst.map(reading -> Words.ofLimit(reading.resource(), reading.value(), reading.limit()))
                .orElse("unknown");
    }

    private static List<io.fabric8.kubernetes.api.model.Condition> reconciling(
            Facts facts, Deed deed, Reason reason, String message) {
        return Conditions.after(deed.status().conditions(), 1, facts.now())
                .reconciling(reason, message)
                .list();
    }

    private static String shortened(String message) {
        return Conditions.shortened(message, 512);
    }
}
