package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPolicyStatus;
import dev.evenkeel.api.v1alpha1.RemediationPolicyStatus.Efficacy;
import dev.evenkeel.api.v1alpha1.RemediationPolicyStatus.TargetStatus;
import dev.evenkeel.controller.facts.Access.Denial;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.History;
import dev.evenkeel.controller.facts.Policy;
import dev.evenkeel.controller.facts.Story;
import dev.evenkeel.controller.monitor.Gatherer.Gathered;
import dev.evenkeel.controller.monitor.Gatherer.Problem;
import dev.evenkeel.controller.plan.Ladder;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The status of a RemediationPolicy after a pass. Pure: equal to the one before when nothing that it tells changed. */
final class Reporter {
    /** A target whose pods were not measured for this long is not being watched: six scrapes of 5 s. */
    private static final Duration UNMEASURED = Duration.ofSeconds(30);

    private Reporter() {}

    /** A target whose pass failed. */
    record Failure(ObjectRef target, Reason reason, String message) {}

    static RemediationPolicyStatus report(
            RemediationPolicyStatus before,
            Gathered gathered,
            Ladder ladder,
            List<Healing.Result> results,
            List<Failure> failures,
            Instant now) {
        Policy policy = gathered.policy();
        List<TargetStatus> targets = targets(gathered, results, failures);
        long well = results.stream().filter(result -> open(result).isEmpty()).count();
        return before.toBuilder()
                .observedGeneration(policy.generation())
                .mode(policy.spec().mode())
                .healthy(well + "/" + policy.spec().targets().size())
                .openIncidents((int) results.stream()
                        .filter(result -> open(result).isPresent())
                        .count())
                .lastIncident(lastIncident(results)
                        .or(() -> Optional.ofNullable(before.lastIncident()))
                        .orElse(null))
                .actionsSpent(spent(gathered, now))
                .targets(targets)
                .efficacy(efficacy(gathered))
                .conditions(conditions(before, gathered, ladder, failures, now))
                .build();
    }

    private static List<TargetStatus> targets(Gathered gathered, List<Healing.Result> results, List<Failure> failures) {
        Stream<TargetStatus> watched = results.stream().map(Reporter::target);
        Stream<TargetStatus> problems = gathered.problems().stream()
                .map(problem -> status(problem.target(), problem.reason(), problem.message()));
        Stream<TargetStatus> failed =
                failures.stream().map(failure -> status(failure.target(), failure.reason(), failure.message()));
        return Stream.of(watched, problems, failed).flatMap(stream -> stream).toList();
    }

    private static TargetStatus status(ObjectRef target, Reason reason, String message) {
        return new TargetStatus(target, reason.wireName(), null, Conditions.shortened(message, 512));
    }

    private static TargetStatus target(Healing.Result result) {
        ObjectRef ref = result.facts().target().ref();
        Optional<Story> open = open(result);
        if (open.isPresent()) {
            String message = Objects.requireNonNullElse(open.get().phase(), IncidentPhase.OPEN)
                    .wireName();
            return new TargetStatus(ref, Reason.UNHEALTHY.wireName(), open.get().name(), message);
        }
        if (result.facts().policy().spec().suspended()) {
            return status(ref, Reason.SUSPENDED, Reason.SUSPENDED.remedy());
        }
        String notes = String.join("; ", result.assessment().notes());
        boolean warm = result.assessment().warm();
        return new TargetStatus(
                ref,
                (warm ? Reason.WATCHING : Reason.WARMING_UP).wireName(),
                null,
                notes.isEmpty() ? null : Conditions.shortened(notes, 512));
    }

    private static Optional<Story> open(Healing.Result result) {
        return result.after().filter(story -> !story.settled());
    }

    private static Optional<String> lastIncident(List<Healing.Result> results) {
        return results.stream()
                .flatMap(result -> result.after().stream())
                .max(Comparator.comparing(story -> story.spec().openedAt()))
                .map(Story::name);
    }

    private static int spent(Gathered gathered, Instant now) {
        Duration per = gathered.policy().spec().budgetPer();
        return gathered.facts().stream()
                .mapToInt(facts -> facts.history().spentWithin(per, now).size())
                .sum();
    }

    private static List<Efficacy> efficacy(Gathered gathered) {
        Map<String, Efficacy> lines = new TreeMap<>();
        for (Facts facts : gathered.facts()) {
            History history = facts.history();
            history.deeds().stream()
                    .filter(deed -> !deed.shadow() && deed.over())
                    .forEach(deed -> {
                        History.Efficacy worth = history.efficacy(deed.spec().step(), deed.cause());
                        if (worth.healed() + worth.relieved() + worth.noEffect() + worth.harmed() > 0) {
                            lines.putIfAbsent(
                                    deed.spec().step() + "/" + deed.cause(),
                                    new Efficacy(
                                            deed.spec().step(),
                                            deed.cause(),
                                            worth.healed(),
                                            worth.relieved(),
                                            worth.noEffect(),
                                            worth.harmed(),
                                            worth.demoted()));
                        }
                    });
        }
        return lines.values().stream().limit(64).toList();
    }

    private static List<Condition> conditions(
            RemediationPolicyStatus before, Gathered gathered, Ladder ladder, List<Failure> failures, Instant now) {
        Conditions next =
                Conditions.after(before.conditions(), gathered.policy().generation(), now);
        if (gathered.policy().spec().suspended()) {
            return next.ready(Reason.SUSPENDED, "suspended; " + Reason.SUSPENDED.remedy())
                    .list();
        }
        List<Problem> mistakes = mistakes(gathered, ladder);
        if (!mistakes.isEmpty()) {
            return next.stalled(mistakes.getFirst().reason(), words(mistakes)).list();
        }
        if (!failures.isEmpty()) {
            return next.reconciling(
                            failures.getFirst().reason(), failures.getFirst().message())
                    .list();
        }
        Optional<Facts> unmeasured = gathered.facts().stream()
                .filter(facts -> unmeasured(facts, now))
                .findFirst();
        if (unmeasured.isPresent()) {
            String message = "the pods of " + unmeasured.get().target().ref() + " are not measured; "
                    + Reason.METRICS_UNAVAILABLE.remedy();
            return next.reconciling(Reason.METRICS_UNAVAILABLE, message).list();
        }
        Optional<String> paused = gathered.facts().stream()
                .flatMap(facts -> facts.paused().stream())
                .findFirst();
        if (paused.isPresent()) {
            return next.ready(Reason.PAUSED, "watching; nothing is done: " + paused.get())
                    .list();
        }
        AutonomyMode mode = gathered.policy().spec().mode();
        String message = "watching " + gathered.facts().size() + " targets, mode " + mode.wireName();
        return next.ready(Reason.WATCHING, message).list();
    }

    /** What only the author can mend, the worst first: each names field, value and way out. */
    private static List<Problem> mistakes(Gathered gathered, Ladder ladder) {
        List<Problem> mistakes = new ArrayList<>();
        ladder.problems()
                .forEach(problem ->
                        mistakes.add(new Problem(gathered.policy().ref(), problem.reason(), problem.message())));
        mistakes.addAll(gathered.problems());
        for (Facts facts : gathered.facts()) {
            facts.access().denials().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(entry -> denied(facts, entry.getValue()))
                    .forEach(mistakes::add);
        }
        return mistakes;
    }

    private static Problem denied(Facts facts, Denial denial) {
        return new Problem(facts.target().ref(), denial.reason(), denial.message());
    }

    private static String words(List<Problem> mistakes) {
        return mistakes.stream().map(Problem::message).distinct().collect(Collectors.joining("; "));
    }

    private static boolean unmeasured(Facts facts, Instant now) {
        boolean running = facts.livePods().stream()
                .anyMatch(pod -> pod.phase().equals("Running")
                        && pod.startedAt().plus(UNMEASURED).isBefore(now));
        return running
                && facts.lastScrape()
                        .filter(last -> last.plus(UNMEASURED).isAfter(now))
                        .isEmpty();
    }
}
