package dev.evenkeel.controller.plan;

import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.EffectivePolicy;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationSpec.Decision;
import dev.evenkeel.api.v1alpha1.Vote;
import dev.evenkeel.controller.analyze.Assessment;
import dev.evenkeel.controller.config.Durations;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether something that was proposed may be done: by the mode, or by what people said. One who rejects or contests
 * outweighs any number who approve. A proposal lasts an hour, and no longer than its trouble.
 *
 * @param phase Proposed, Approved, Rejected or Expired; any later phase stays as it is
 * @param message why
 */
public record Approval(RemediationPhase phase, Reason reason, String message) {
    /** How long a proposal waits for people. */
    public static final Duration LASTS = Duration.ofHours(1);

    /** Where the deed stands on its way to being done. */
    public static Approval of(Facts facts, Assessment assessment, Deed deed) {
        if (deed.phase() != RemediationPhase.PROPOSED) {
            return new Approval(deed.phase(), Reason.APPROVED, "");
        }
        if (deed.shadow()) {
            return shadow(facts, assessment, deed);
        }
        if (deed.spec().mode() == AutonomyMode.AUTO) {
            return new Approval(RemediationPhase.APPROVED, Reason.APPROVED, "the policy's mode is Auto");
        }
        return byPeople(facts, assessment, deed);
    }

    private static Approval shadow(Facts facts, Assessment assessment, Deed deed) {
        boolean moved = facts.policy().spec().mode() != AutonomyMode.SHADOW;
        if (moved || wellAgain(assessment) || tooOld(facts, deed)) {
            String why = moved
                    ? "the policy is no longer in Shadow"
                    : wellAgain(assessment) ? "the trouble went without it" : "nothing changed for an hour";
            return new Approval(RemediationPhase.EXPIRED, Reason.EXPIRED, "Shadow: recorded only; " + why);
        }
        return new Approval(RemediationPhase.PROPOSED, Reason.SHADOW_MODE, "Shadow: this is what would be done");
    }

    private static Approval byPeople(Facts facts, Assessment assessment, Deed deed) {
        List<Decision> valid = deed.spec().decisions().stream()
                .filter(decision -> counts(decision, facts.now()))
                .toList();
        Optional<Decision> no = valid.stream()
                .filter(decision -> decision.verdict() == Vote.REJECT || decision.verdict() == Vote.CONTEST)
                .findFirst();
        if (no.isPresent()) {
            Reason reason = no.get().verdict() == Vote.REJECT ? Reason.REJECTED : Reason.CONTESTED;
            return new Approval(
                    RemediationPhase.REJECTED, reason, "by " + no.get().by() + comment(no.get()));
        }
        if (facts.policy().spec().mode() == AutonomyMode.SHADOW) {
            return new Approval(RemediationPhase.EXPIRED, Reason.EXPIRED, "the policy was put in Shadow meanwhile");
        }
        List<String> approvers = valid.stream()
                .filter(decision -> decision.verdict() == Vote.APPROVE)
                .map(Decision::by)
                .distinct()
                .toList();
        EffectivePolicy spec = facts.policy().spec();
        if (approvers.size() >= spec.approvers()) {
            return new Approval(RemediationPhase.APPROVED, Reason.APPROVED, "by " + String.join(", ", approvers));
        }
        if (wellAgain(assessment)) {
            return new Approval(RemediationPhase.EXPIRED, Reason.EXPIRED, "the trouble went before it was approved");
        }
        if (tooOld(facts, deed)) {
            String message = "nobody decided within " + Durations.print(LASTS);
            return new Approval(RemediationPhase.EXPIRED, Reason.EXPIRED, message);
        }
        String message = approvers.size() + " of " + spec.approvers() + " approvals; until "
                + deed.createdAt().plus(LASTS) + ": kubectl edit rmd " + deed.name();
        return new Approval(RemediationPhase.PROPOSED, Reason.AWAITING_APPROVAL, message);
    }

    private static boolean counts(Decision decision, Instant now) {
        Instant expires = decision.expires();
        return expires == null || expires.isAfter(now);
    }

    private static String comment(Decision decision) {
        String comment = decision.comment();
        return comment == null ? "" : ": " + comment;
    }

    private static boolean wellAgain(Assessment assessment) {
        return assessment.quiet() && assessment.warm();
    }

    private static boolean tooOld(Facts facts, Deed deed) {
        return deed.createdAt().plus(LASTS).isBefore(facts.now());
    }
}
