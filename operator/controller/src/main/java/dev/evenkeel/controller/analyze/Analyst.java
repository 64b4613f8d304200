package dev.evenkeel.controller.analyze;

import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Signal;
import dev.evenkeel.api.v1alpha1.ResourceName;
import dev.evenkeel.controller.analyze.Assessment.SignalState;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Pod;
import dev.evenkeel.controller.facts.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Turns facts into an assessment: which signals are breached, and what the cause is. Pure. */
public final class Analyst {
    /**
     * A series that was watched for less says nothing yet by being quiet. Memory: ten scrapes of 5 s, within which a leak
     * of 1% of the limit per second is found; CPU: the time that saturation must last, and a scrape.
     */
    public static final Duration WARM = Duration.ofSeconds(45);

    private static final Duration WARM_CPU = Duration.ofSeconds(25);

    private static final Comparator<Reading> URGENCY = Comparator.comparingDouble(Analyst::secondsLeft)
            .thenComparing(Comparator.comparingDouble(Analyst::severity).reversed())
            .thenComparing(Reading::pod)
            .thenComparing(Reading::container);

    private Analyst() {}

    /** The assessment of these facts. */
    public static Assessment assess(Facts facts) {
        List<SignalState> signals = facts.policy().spec().signals().stream()
                .map(signal -> state(signal, facts))
                .toList();
        return new Assessment(signals, Causes.find(facts, signals), warm(facts), notes(facts, signals));
    }

    private static SignalState state(Signal signal, Facts facts) {
        List<Reading> mine = facts.readings().stream()
                .filter(reading -> reading.signal().equals(signal.name()))
                .toList();
        List<Reading> sick = mine.stream()
                .filter(reading -> reading.breach().isPresent())
                .sorted(URGENCY)
                .toList();
        Optional<Reading> worst =
                sick.stream().findFirst().or(() -> mine.stream().min(URGENCY));
        return new SignalState(signal.name(), signal.resource().name(), worst, sick, mine.size());
    }

    private static double secondsLeft(Reading reading) {
        return reading.forecast()
                .filter(forecast -> forecast.verdict() == dev.evenkeel.analytics.forecast.LimitForecast.Verdict.LEAK)
                .map(forecast -> forecast.secondsMedian())
                .orElse(Double.POSITIVE_INFINITY);
    }

    private static double severity(Reading reading) {
        return reading.share().orElse(reading.value());
    }

    /** Whether each live pod is old enough, and each of its series was watched for long enough up to now. */
    private static boolean warm(Facts facts) {
        Instant latestStart = facts.now().minus(WARM);
        return facts.livePods().stream().allMatch(pod -> !pod.startedAt().isAfter(latestStart) && watched(pod, facts));
    }

    private static boolean watched(Pod pod, Facts facts) {
        return facts.policy().spec().signals().stream()
                .filter(signal -> sampled(signal.resource().name()))
                .allMatch(signal -> facts.readings().stream()
                        .filter(reading -> reading.signal().equals(signal.name())
                                && reading.podUid().equals(pod.uid()))
                        .anyMatch(reading -> !reading.observedSince()
                                .plus(reading.resource() == ResourceName.CPU ? WARM_CPU : WARM)
                                .isAfter(facts.now())));
    }

    private static boolean sampled(ResourceName resource) {
        return resource == ResourceName.CPU || resource == ResourceName.MEMORY;
    }

    private static List<String> notes(Facts facts, List<SignalState> signals) {
        List<String> notes = new ArrayList<>();
        for (SignalState signal : signals) {
            if (sampled(signal.resource()) && signal.series() > 0 && withoutLimit(signal, facts)) {
                notes.add("signal " + signal.name() + ": no container of the target has a "
                        + signal.resource().wireName() + " limit, so nothing can be said about reaching it");
            }
        }
        return notes;
    }

    private static boolean withoutLimit(SignalState signal, Facts facts) {
        return facts.livePods().stream()
                .flatMap(pod -> pod.containers().stream())
                .noneMatch(container -> signal.resource() == ResourceName.CPU
                        ? container.cpuLimit().isPresent()
                        : container.memoryLimit().isPresent());
    }
}
