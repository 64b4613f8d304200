package dev.evenkeel.controller.analyze;

import dev.evenkeel.analytics.forecast.LimitForecast;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.ResourceName;
import dev.evenkeel.controller.analyze.Assessment.SignalState;
import dev.evenkeel.controller.analyze.Diagnosis.Abstention;
import dev.evenkeel.controller.analyze.Diagnosis.Cause;
import dev.evenkeel.controller.analyze.Diagnosis.Healthy;
import dev.evenkeel.controller.analyze.Diagnosis.Kind;
import dev.evenkeel.controller.analyze.Diagnosis.Where;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Pod;
import dev.evenkeel.controller.facts.Reading;
import dev.evenkeel.controller.facts.Reading.Criterion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names the cause from what the pods of one workload show: whether the trouble is in some pods (a fresh one would be well)
 * or in all of them, and whether it is a leak, too much work or something else. Each rule looks at one resource and says
 * what speaks for it; the likeliest wins. Scores are a scale for people and thresholds, not calibrated probabilities:
 * a rule starts from how often its symptom has that cause and adds for each independent piece of evidence.
 */
final class Causes {
    private static final String OOM = "OOMKilled";
    private static final String CRASH = "CrashLoopBackOff";
    /** A share of the CPU limit below which a sibling counts as idle, when another is saturated. */
    private static final double IDLE_SHARE = 0.5;

    private Causes() {}

    static Diagnosis find(Facts facts, List<SignalState> signals) {
        List<SignalState> breached =
                signals.stream().filter(SignalState::breached).toList();
        if (breached.isEmpty()) {
            return new Healthy();
        }
        List<Cause> causes = Stream.of(
                        memory(facts, of(breached, ResourceName.MEMORY)),
                        cpu(facts, of(breached, ResourceName.CPU)),
                        restarts(facts, of(breached, ResourceName.RESTARTS)),
                        readiness(facts, of(breached, ResourceName.READINESS)))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparingDouble(Cause::score).reversed())
                .toList();
        return causes.stream()
                .findFirst()
                .filter(cause -> cause.score() >= Diagnosis.SURE)
                .<Diagnosis>map(cause -> cause)
                .orElseGet(() -> new Abstention(abstention(facts, breached)));
    }

    private static List<Reading> of(List<SignalState> breached, ResourceName resource) {
        return breached.stream()
                .filter(signal -> signal.resource() == resource)
                .flatMap(signal -> signal.sick().stream())
                .toList();
    }

    private static Optional<Cause> memory(Facts facts, List<Reading> sick) {
        if (sick.isEmpty()) {
            return Optional.empty();
        }
        List<Reading> leaking = sick.stream()
                .filter(reading -> leaks(reading) || blamed(facts, reading))
                .toList();
        if (leaking.isEmpty()) {
            return Optional.of(pressure(facts, sick));
        }
        List<String> evidence = new ArrayList<>();
        leaking.stream().limit(3).forEach(reading -> evidence.add(reading.pod() + ": " + breachOf(reading)));
        double score = leaking.stream().anyMatch(Causes::established) ? 0.7 : 0.6;
        List<Pod> spared = others(facts, leaking);
        if (!spared.isEmpty()) {
            score += 0.15;
            evidence.add("not in " + names(spared) + ": the load is shared, the growth is not");
        }
        if (!cpuBreached(facts)) {
            score += 0.1;
            evidence.add("CPU is as usual: the growth does not follow load");
        }
        if (oomKilled(facts)) {
            score += 0.04;
            evidence.add("a container of it was killed for memory before");
        }
        return Optional.of(new Cause(Where.POD, Kind.MEMORY_LEAK, score, evidence, pods(facts, leaking)));
    }

    private static Cause pressure(Facts facts, List<Reading> sick) {
        boolean all = others(facts, sick).isEmpty();
        boolean anomaly = sick.stream().allMatch(reading -> by(reading, Criterion.DETECT));
        Kind kind = anomaly && !all ? Kind.ANOMALOUS_POD : Kind.MEMORY_PRESSURE;
        List<String> evidence = new ArrayList<>();
        sick.stream().limit(3).forEach(reading -> evidence.add(reading.pod() + ": " + breachOf(reading)));
        evidence.add(all ? "all pods have it" : "not in " + names(others(facts, sick)));
        return new Cause(
                all ? Where.WORKLOAD : Where.POD, kind, 0.6, evidence, all ? target(facts) : pods(facts, sick));
    }

    private static Optional<Cause> cpu(Facts facts, List<Reading> sick) {
        if (sick.isEmpty()) {
            return Optional.empty();
        }
        List<String> evidence = new ArrayList<>();
        sick.stream().limit(3).forEach(reading -> evidence.add(reading.pod() + ": " + breachOf(reading)));
        List<Pod> spared = others(facts, sick);
        if (spared.isEmpty()) {
            boolean alone = facts.livePods().size() == 1;
            evidence.add(
                    alone
                            ? "it is the only pod: there is no sibling to compare with"
                            : "all " + facts.livePods().size() + " pods have it: the work is shared");
            return Optional.of(new Cause(Where.WORKLOAD, Kind.OVERLOAD, alone ? 0.6 : 0.85, evidence, target(facts)));
        }
        List<Reading> siblings = facts.readings().stream()
                .filter(reading ->
                        reading.resource() == ResourceName.CPU && isOf(spared).test(reading))
                .toList();
        boolean idle = !siblings.isEmpty()
                && siblings.stream().allMatch(reading -> reading.share().orElse(1) < IDLE_SHARE);
        boolean most = sick.stream().map(Reading::podUid).distinct().count() > spared.size();
        if (idle && !most) {
            evidence.add(names(spared) + " use less than half of their limit: the work is not shared");
            return Optional.of(new Cause(Where.POD, Kind.RUNAWAY_POD, 0.75, evidence, pods(facts, sick)));
        }
        if (most) {
            evidence.add("most pods have it, " + names(spared) + " not yet");
            return Optional.of(new Cause(Where.WORKLOAD, Kind.OVERLOAD, 0.65, evidence, target(facts)));
        }
        evidence.add(names(spared) + " are busy too, but not out of bounds");
        return Optional.of(new Cause(Where.WORKLOAD, Kind.OVERLOAD, 0.4, evidence, target(facts)));
    }

    private static Optional<Cause> restarts(Facts facts, List<Reading> sick) {
        if (sick.isEmpty()) {
            return Optional.empty();
        }
        List<String> evidence = new ArrayList<>();
        sick.stream().limit(3).forEach(reading -> evidence.add(reading.pod() + ": " + breachOf(reading)));
        if (oomKilled(facts)) {
            evidence.add("killed for memory each time (OOMKilled)");
            return Optional.of(new Cause(Where.WORKLOAD, Kind.CRASH_LOOP, 0.7, evidence, pods(facts, sick)));
        }
        boolean all = others(facts, sick).isEmpty();
        evidence.add(all ? "all pods have it: the release or its configuration" : "its siblings run");
        return Optional.of(
                new Cause(all ? Where.WORKLOAD : Where.POD, Kind.CRASH_LOOP, 0.65, evidence, pods(facts, sick)));
    }

    private static Optional<Cause> readiness(Facts facts, List<Reading> sick) {
        List<Pod> unready =
                facts.livePods().stream().filter(pod -> !pod.ready()).toList();
        List<Pod> ready = facts.livePods().stream().filter(Pod::ready).toList();
        boolean scheduled = unready.stream().allMatch(pod -> pod.phase().equals("Running"));
        if (sick.isEmpty() || unready.isEmpty() || ready.isEmpty() || !scheduled || crashing(unready)) {
            return Optional.empty();
        }
        List<String> evidence = List.of(
                names(unready) + " run but do not get ready",
                names(ready) + " of the same template are: neither the release nor a dependency of all");
        return Optional.of(new Cause(Where.POD, Kind.UNRESPONSIVE_POD, 0.7, evidence, podRefs(facts, unready)));
    }

    private static String abstention(Facts facts, List<SignalState> breached) {
        String seen = breached.stream()
                .map(signal -> signal.name() + " ("
                        + signal.sick().stream()
                                .findFirst()
                                .map(Causes::breachOf)
                                .orElse("") + ")")
                .collect(Collectors.joining(", "));
        boolean noneReady = facts.livePods().stream().noneMatch(Pod::ready);
        String could = noneReady
                ? "no pod is ready: the release, its configuration, the node or a dependency could be to blame"
                : "it could be load, the release or a dependency";
        return "Seen: " + seen + "; " + could
                + ". Missing to tell: what the logs and the dependencies say, and a healthy sibling to compare with.";
    }

    private static boolean leaks(Reading reading) {
        return established(reading) || by(reading, Criterion.FORECAST);
    }

    /** The forecast is sure of it. */
    private static boolean established(Reading reading) {
        return reading.forecast()
                .filter(forecast -> forecast.verdict() == LimitForecast.Verdict.LEAK)
                .isPresent();
    }

    /** A leak that has reached its limit climbs no more: what it was found to be, it still is. */
    private static boolean blamed(Facts facts, Reading reading) {
        return facts.openStory().stream()
                .flatMap(story -> story.status().causes().stream())
                .anyMatch(cause -> Kind.MEMORY_LEAK.wireName().equals(cause.kind())
                        && reading.podUid().equals(cause.objectRef().uid()));
    }

    private static boolean by(Reading reading, Criterion criterion) {
        return reading.breach()
                .filter(breach -> breach.criterion() == criterion)
                .isPresent();
    }

    private static String breachOf(Reading reading) {
        return reading.breach().map(Reading.Breach::why).orElse("");
    }

    private static boolean cpuBreached(Facts facts) {
        return facts.readings().stream()
                .anyMatch(reading -> reading.resource() == ResourceName.CPU
                        && reading.breach().isPresent());
    }

    private static boolean oomKilled(Facts facts) {
        return facts.livePods().stream()
                .flatMap(pod -> pod.containers().stream())
                .anyMatch(container -> container.lastEnd().equals(OOM));
    }

    private static boolean crashing(List<Pod> pods) {
        return pods.stream()
                .flatMap(pod -> pod.containers().stream())
                .anyMatch(container -> container.waiting().equals(CRASH));
    }

    private static List<Pod> others(Facts facts, List<Reading> sick) {
        Set<String> uids = sick.stream().map(Reading::podUid).collect(Collectors.toUnmodifiableSet());
        return facts.livePods().stream()
                .filter(pod -> !uids.contains(pod.uid()))
                .toList();
    }

    private static Predicate<Reading> isOf(List<Pod> pods) {
        Set<String> uids = pods.stream().map(Pod::uid).collect(Collectors.toUnmodifiableSet());
        return reading -> uids.contains(reading.podUid());
    }

    private static String names(List<Pod> pods) {
        String first = pods.stream().limit(3).map(Pod::name).collect(Collectors.joining(", "));
        return pods.size() > 3 ? first + " and " + (pods.size() - 3) + " more" : first;
    }

    private static List<ObjectRef> pods(Facts facts, List<Reading> sick) {
        return podRefs(
                facts,
                facts.livePods().stream()
                        .filter(pod -> sick.stream()
                                .anyMatch(reading -> reading.podUid().equals(pod.uid())))
                        .toList());
    }

    private static List<ObjectRef> podRefs(Facts facts, List<Pod> pods) {
        return pods.stream()
                .map(pod -> new ObjectRef("v1", "Pod", facts.policy().namespace(), pod.name(), pod.uid()))
                .toList();
    }

    private static List<ObjectRef> target(Facts facts) {
        return List.of(facts.target().ref());
    }
}
