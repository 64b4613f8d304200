package dev.evenkeel.controller.plan;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.EffectivePolicy;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.controller.analyze.Diagnosis.Cause;
import dev.evenkeel.controller.config.Durations;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Spending.Account;
import dev.evenkeel.controller.facts.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every guard there is. Each looks at one thing and names itself. */
public final class Guards {
    /** Measurements older than this say nothing about now: six scrapes of 5 s. */
    static final Duration STALE = Duration.ofSeconds(30);

    /** All of them; the order means nothing. */
    public static final List<Guard> ALL = List.of(
            Guards::suspended,
            Guards::paused,
            Guards::policyBudget,
            Guards::namespaceBudget,
            Guards::clusterBudget,
            Guards::cooldown,
            Guards::targetLocked,
            Guards::targetRolling,
            Guards::maxUnavailable,
            Guards::access,
            Guards::leakVeto,
            Guards::ownedScale,
            Guards::atMaximum,
            Guards::staleData,
            Guards::declined,
            Guards::ineffective);

    /** Those that hold back what is already under way, too: a person's stop. */
    public static final List<Guard> WHILE_ACTING = List.of(Guards::suspended, Guards::paused, Guards::access);

    private Guards() {}

    static Optional<Objection> suspended(Question question) {
        return question.facts().policy().spec().suspended()
                ? Objection.of("suspend", Reason.SUSPENDED, "spec.suspend of the policy is true")
                : Optional.empty();
    }

    static Optional<Objection> paused(Question question) {
        return question.facts().paused().flatMap(where -> Objection.of("pause", Reason.PAUSED, where));
    }

    static Optional<Objection> policyBudget(Question question) {
        Facts facts = question.facts();
        EffectivePolicy spec = facts.policy().spec();
        List<Instant> spent = facts.history().spentWithin(spec.budgetPer(), facts.now());
        Account account = new Account(spec.budgetActions(), spec.budgetPer(), spent);
        return budget("budget", Reason.BUDGET_SPENT, account, "on this target");
    }

    static Optional<Objection> namespaceBudget(Question question) {
        return budget(
                "namespaceBudget",
                Reason.NAMESPACE_BUDGET_SPENT,
                question.facts().spending().namespace(),
                "in this namespace");
    }

    static Optional<Objection> clusterBudget(Question question) {
        return budget(
                "clusterBudget",
                Reason.CLUSTER_BUDGET_SPENT,
                question.facts().spending().cluster(),
                "in this cluster");
    }

    private static Optional<Objection> budget(String guard, Reason reason, Account account, String where) {
        if (!account.spent()) {
            return Optional.empty();
        }
        String message = account.spentAt().size() + " of " + account.actions() + " actions in "
                + Durations.print(account.per()) + " are spent " + where;
        return Objection.until(guard, reason, message, account.opensAt());
    }

    static Optional<Objection> cooldown(Question question) {
        Facts facts = question.facts();
        Duration cooldown = facts.policy().spec().cooldown();
        return facts.history()
                .lastVerdictAt()
                .filter(last -> last.plus(cooldown).isAfter(facts.now()))
                .flatMap(last -> Objection.until(
                        "cooldown",
                        Reason.COOLING_DOWN,
                        "the last verdict on this target was at " + last + ", spec.guards.cooldown is "
                                + Durations.print(cooldown),
                        last.plus(cooldown)));
    }

    static Optional<Objection> targetLocked(Question question) {
        Facts facts = question.facts();
        return facts.history()
                .inFlight()
                .flatMap(deed -> Objection.of(
                        "targetLock",
                        Reason.TARGET_LOCKED,
                        "Remediation " + deed.name() + " is " + deed.phase().wireName() + " on the same target"));
    }

    static Optional<Objection> targetRolling(Question question) {
        return question.facts().target().rolling()
                ? Objection.of("rollout", Reason.TARGET_ROLLING, "a rollout of the target is going on")
                : Optional.empty();
    }

    static Optional<Objection> maxUnavailable(Question question) {
        if (question.action() != ActionKind.RESTART) {
            return Optional.empty();
        }
        Facts facts = question.facts();
        Target target = facts.target();
        int allowed = facts.policy().spec().maxUnavailableOf(target.replicas());
        int away = (int) Math.max(
                0,
                target.replicas()
                        - facts.livePods().stream().filter(p -> p.ready()).count());
        boolean sickIsAway = RestartBatch.awayAnyway(
                facts, Deed.parsePods(question.proposal().parameters().getOrDefault(Deed.PODS, "")));
        return away >= allowed && !sickIsAway
                ? Objection.of(
                        "maxUnavailable",
                        Reason.MAX_UNAVAILABLE_REACHED,
                        away + " of " + target.replicas() + " pods are away, spec.guards.maxUnavailable allows "
                                + allowed)
                : Optional.empty();
    }

    static Optional<Objection> access(Question question) {
        return question.facts()
                .access()
                .denial(question.action())
                .flatMap(denial -> Objection.of("access", denial.reason(), denial.message()));
    }

    static Optional<Objection> leakVeto(Question question) {
        return question.action() == ActionKind.SCALE
                        && question.assessment().cause() instanceof Cause cause
                        && cause.kind().fedByReplicas()
                ? Objection.of(
                        "leakVeto",
                        Reason.LEAK_VETO,
                        "the cause is " + cause.kind().wireName() + ": more replicas would only feed it")
                : Optional.empty();
    }

    static Optional<Objection> ownedScale(Question question) {
        return question.action() == ActionKind.SCALE
                ? question.facts()
                        .target()
                        .scaledBy()
                        .flatMap(owner -> Objection.of(
                                "ownedScale", Reason.TARGET_OWNED, owner + " sets the replicas of this target"))
                : Optional.empty();
    }

    static Optional<Objection> atMaximum(Question question) {
        if (question.action() != ActionKind.SCALE) {
            return Optional.empty();
        }
        int from = question.facts().target().replicas();
        int to = Integer.parseInt(question.proposal().parameters().getOrDefault(Deed.REPLICAS, "0"));
        return to <= from
                ? Objection.of(
                        "maximum", Reason.AT_MAXIMUM, "the target has " + from + " replicas, scale.max allows no more")
                : Optional.empty();
    }

    static Optional<Objection> staleData(Question question) {
        Facts facts = question.facts();
        boolean fresh = facts.lastScrape()
                .filter(last -> last.plus(STALE).isAfter(facts.now()))
                .isPresent();
        return fresh
                ? Optional.empty()
                : Objection.of(
                        "freshness",
                        Reason.DATA_STALE,
                        facts.lastScrape()
                                .map(last -> "the last measurement of the target is from " + last)
                                .orElse("the target was not measured yet"));
    }

    static Optional<Objection> declined(Question question) {
        Facts facts = question.facts();
        return facts.history().deeds().stream()
                .filter(deed -> deed.phase() == RemediationPhase.REJECTED)
                .filter(deed ->
                        deed.spec().step().equals(question.proposal().step().name()))
                .flatMap(deed -> Stream.ofNullable(deed.status().verdictAt()))
                .filter(at -> at.plus(Approval.LASTS).isAfter(facts.now()))
                .max(Comparator.naturalOrder())
                .flatMap(at -> Objection.until(
                        "declined", Reason.REJECTED, "a person declined this step at " + at, at.plus(Approval.LASTS)));
    }

    static Optional<Objection> ineffective(Question question) {
        if (!(question.assessment().cause() instanceof Cause cause)) {
            return Optional.empty();
        }
        var efficacy = question.facts()
                .history()
                .efficacy(question.proposal().step().name(), cause.kind().wireName());
        return efficacy.useless()
                ? Objection.of(
                        "efficacy",
                        Reason.ACTION_INEFFECTIVE,
                        "against " + cause.kind().wireName() + " it harmed " + efficacy.harmed()
                                + " times and had no effect " + efficacy.noEffect() + " times")
                : Optional.empty();
    }
}
