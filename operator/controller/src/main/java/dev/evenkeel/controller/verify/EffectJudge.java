package dev.evenkeel.controller.verify;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.EffectivePolicy;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import dev.evenkeel.api.v1alpha1.ResourceName;
import dev.evenkeel.controller.analyze.Assessment;
import dev.evenkeel.controller.analyze.Assessment.SignalState;
import dev.evenkeel.controller.config.Durations;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Judges the effect of an action that was carried out. Pure. */
public final class EffectJudge {
    /** Below this share of the old capacity, the old replicas would have carried the load. */
    private static final double OLD_CAPACITY_SHARE = 0.75;

    private EffectJudge() {}

    /** What is known of the deed's effect now; only for one that is Verifying. */
    public static Effect judge(Facts facts, Assessment assessment, Deed deed) {
        EffectivePolicy spec = facts.policy().spec();
        Instant actedAt = Objects.requireNonNullElse(deed.status().actedAt(), deed.createdAt());
        Duration since = Duration.between(actedAt, facts.now());
        Optional<Instant> recoveredAt = recoveredAt(deed);
        Set<String> back = stillBreached(assessment, deed);
        boolean allReady = facts.target().ready() >= facts.target().replicas();

        Optional<String> harm = harm(facts, assessment, deed, since.compareTo(spec.verifyWithin()) > 0);
        if (harm.isPresent()) {
            return Effect.verdict(RemediationPhase.HARMED, harm.get(), recoveredAt, List.of());
        }
        if (templateChanged(facts, deed)) {
            String message = "the target's template was changed meanwhile: nobody can tell what helped";
            return Effect.verdict(RemediationPhase.INCONCLUSIVE, message, recoveredAt, List.of());
        }
        if (!back.isEmpty()) {
            return recoveredAt
                    .map(at -> relieved(at, facts.now(), back))
                    .orElseGet(() -> stillSick(back, since, spec.verifyWithin()));
        }
        if (recoveredAt.isEmpty() && !(allReady && measured(facts, deed))) {
            return settling(allReady, since, spec.verifyWithin());
        }
        Instant recovered = recoveredAt.orElse(facts.now());
        boolean held = !recovered.plus(spec.verifyHold()).isAfter(facts.now());
        if (!held || !assessment.warm()) {
            String message = "well since " + recovered + ", to hold for " + Durations.print(spec.verifyHold());
            return Effect.pending(message, Optional.of(recovered));
        }
        return held(facts, deed, actedAt, recovered);
    }

    private static Effect relieved(Instant recovered, Instant now, Set<String> back) {
        String message = names(back) + " came back after " + Durations.about(Duration.between(recovered, now));
        return Effect.verdict(RemediationPhase.RELIEVED, message, Optional.of(recovered), List.of());
    }

    private static Effect stillSick(Set<String> back, Duration since, Duration within) {
        return since.compareTo(within) > 0
                ? Effect.verdict(
                        RemediationPhase.NO_EFFECT,
                        names(back) + " still breached " + Durations.about(since) + " after the action",
                        Optional.empty(),
                        List.of())
                : Effect.pending(names(back) + " still breached", Optional.empty());
    }

    /** Whether every live pod was measured for what was breached: a fresh pod that was not says nothing by being quiet. */
    private static boolean measured(Facts facts, Deed deed) {
        List<String> sampled = facts.policy().spec().signals().stream()
                .filter(signal -> deed.signals().contains(signal.name()))
                .filter(signal -> signal.resource().name() == ResourceName.CPU
                        || signal.resource().name() == ResourceName.MEMORY)
                .map(signal -> signal.name())
                .toList();
        return facts.livePods().stream()
                .allMatch(pod -> sampled.stream()
                        .allMatch(signal -> facts.readings().stream()
                                .anyMatch(reading -> reading.signal().equals(signal)
                                        && reading.podUid().equals(pod.uid()))));
    }

    /** Nothing is breached, but fresh pods are not ready or were not measured yet. */
    private static Effect settling(boolean allReady, Duration since, Duration within) {
        if (!allReady && since.compareTo(within) > 0) {
            String message = "not all pods are ready " + Durations.about(since) + " after the action";
            return Effect.verdict(RemediationPhase.NO_EFFECT, message, Optional.empty(), List.of());
        }
        String wait = allReady ? "fresh pods were not measured yet" : "waiting for pods to get ready";
        return Effect.pending("nothing breached; " + wait, Optional.empty());
    }

    private static Effect held(Facts facts, Deed deed, Instant actedAt, Instant recovered) {
        List<String> compared = comparison(facts, deed);
        Optional<String> anyway = deed.action() == ActionKind.SCALE ? unaided(facts, deed) : Optional.empty();
        String well = "well " + Durations.about(Duration.between(actedAt, recovered)) + " after the action, held for "
                + Durations.about(Duration.between(recovered, facts.now()));
        if (anyway.isPresent()) {
            compared.add(anyway.get());
            return Effect.verdict(
                    RemediationPhase.INCONCLUSIVE, well + "; " + anyway.get(), Optional.of(recovered), compared);
        }
        Duration timeToBreach = Duration.ofSeconds(deed.number(Deed.SECONDS_TO_BREACH, 0));
        Instant until = facts.now().plus(facts.policy().spec().recurrence().window(timeToBreach));
        return new Effect(RemediationPhase.HEALED, well, Optional.of(recovered), Optional.of(until), compared);
    }

    private static List<String> comparison(Facts facts, Deed deed) {
        List<String> compared = new ArrayList<>();
        deed.parameter(Deed.FORECAST)
                .ifPresent(forecast -> compared.add("the forecast when it was decided: " + forecast));
        Set<String> acted = deed.pods().stream().map(Deed.PodId::uid).collect(Collectors.toUnmodifiableSet());
        Instant actedAt = Objects.requireNonNullElse(deed.status().actedAt(), deed.createdAt());
        List<String> siblings = facts.livePods().stream()
                .filter(pod -> !acted.contains(pod.uid()) && pod.startedAt().isBefore(actedAt))
                .map(pod -> pod.name())
                .sorted(Comparator.naturalOrder())
                .limit(3)
                .toList();
        if (deed.action() == ActionKind.RESTART && !siblings.isEmpty()) {
            compared.add("untouched siblings " + String.join(", ", siblings) + ": well before and after");
        }
        if (compared.isEmpty() && deed.action() == ActionKind.RESTART) {
            compared.add("nothing: no untouched sibling and no forecast");
        }
        return compared;
    }

    /** Whether the load now would have fitted the old number of replicas: then more replicas were not what helped. */
    private static Optional<String> unaided(Facts facts, Deed deed) {
        int from = deed.number(Deed.FROM, 0);
        List<Reading> cpu = facts.readings().stream()
                .filter(reading -> reading.resource() == ResourceName.CPU
                        && reading.limit().isPresent())
                .collect(Collectors.toMap(r -> r.podUid() + "/" + r.container(), r -> r, (one, _) -> one))
                .values()
                .stream()
                .toList();
        if (from <= 0 || cpu.isEmpty()) {
            return Optional.empty();
        }
        double used = cpu.stream().mapToDouble(Reading::value).sum();
        double limit = cpu.stream()
                .mapToDouble(reading -> reading.limit().orElse(0))
                .max()
                .orElse(0);
        double before = from * limit;
        return used < OLD_CAPACITY_SHARE * before
                ? Optional.of("the load now (" + Math.round(used * 1000) + "m) would have fitted the " + from
                        + " replicas before (" + Math.round(before * 1000) + "m): it may have gone by itself")
                : Optional.empty();
    }

    private static Optional<String> harm(Facts facts, Assessment assessment, Deed deed, boolean late) {
        Optional<SignalState> crashing = assessment.breached().stream()
                .filter(signal -> signal.resource() == ResourceName.RESTARTS
                        && !deed.signals().contains(signal.name()))
                .findFirst();
        if (crashing.isPresent()) {
            return Optional.of(
                    "containers restart since the action (" + crashing.get().name() + ")");
        }
        int before = deed.number(Deed.READY_BEFORE, 0);
        int ready = facts.target().ready();
        return late && ready < Math.min(before, facts.target().replicas())
                ? Optional.of(ready + " pods are ready, " + before + " were before the action")
                : Optional.empty();
    }

    private static boolean templateChanged(Facts facts, Deed deed) {
        return deed.parameter(Deed.REVISION)
                .filter(revision ->
                        !revision.isEmpty() && !revision.equals(facts.target().revision()))
                .isPresent();
    }

    private static Set<String> stillBreached(Assessment assessment, Deed deed) {
        return assessment.breachedNames().stream()
                .filter(deed.signals()::contains)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<Instant> recoveredAt(Deed deed) {
        List<RemediationStatus.Effect> effects = deed.status().effect();
        return effects.stream()
                .map(RemediationStatus.Effect::recoveredAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder());
    }

    private static String names(Set<String> signals) {
        return signals.stream().sorted().collect(Collectors.joining(", "));
    }
}
