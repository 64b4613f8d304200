package dev.evenkeel.controller.plan;

import dev.evenkeel.analytics.forecast.LimitForecast;
import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.EffectivePolicy;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Step;
import dev.evenkeel.controller.analyze.Assessment;
import dev.evenkeel.controller.analyze.Diagnosis.Abstention;
import dev.evenkeel.controller.analyze.Diagnosis.Cause;
import dev.evenkeel.controller.analyze.Diagnosis.Healthy;
import dev.evenkeel.controller.analyze.Stories;
import dev.evenkeel.controller.analyze.Words;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Deed.PodId;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Pod;
import dev.evenkeel.controller.facts.Reading;
import dev.evenkeel.controller.facts.Story;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Judges: what is to be done about one target now. Pure; the guards run in whatever order they are given. */
public final class Planner {
    private static final Comparator<Objection> BY_GUARD = Comparator.comparing(Objection::guard);

    private final List<Guard> guards;

    public Planner(List<Guard> guards) {
        this.guards = List.copyOf(guards);
    }

    /** The verdict on these facts. */
    public Verdict judge(Facts facts, Assessment assessment, Ladder ladder) {
        Optional<Deed> mine = underWay(facts);
        if (mine.isPresent()) {
            return new Verdict.Continue(mine.get());
        }
        return switch (assessment.cause()) {
            case Healthy _ -> new Verdict.Rest();
            case Abstention abstention -> new Verdict.Abstain(abstention.why());
            case Cause cause -> choose(facts, assessment, cause, ladder.holding(assessment));
        };
    }

    /** What this policy has under way on the target; in Shadow, what it has written down for the open Incident. */
    private static Optional<Deed> underWay(Facts facts) {
        return facts.history().deeds().stream()
                .filter(deed -> isOf(facts, deed) && !deed.over())
                .filter(deed -> deed.inFlight() || mode(facts.policy().spec()) == AutonomyMode.SHADOW)
                .findFirst();
    }

    private static boolean isOf(Facts facts, Deed deed) {
        return deed.spec().policyRef().name().equals(facts.policy().name());
    }

    /** The first step that may be done; else the first that only has to wait; else the first refusal. */
    private Verdict choose(Facts facts, Assessment assessment, Cause cause, List<Step> holding) {
        if (holding.isEmpty()) {
            return new Verdict.Refuse(
                    Optional.empty(),
                    List.of(new Objection(
                            "ladder",
                            Reason.NO_REMEDIATION,
                            "no step's `when` holds for " + cause.kind().wireName() + " (cause.kind == '"
                                    + cause.where().wireName() + "')",
                            Optional.empty())));
        }
        List<Verdict> verdicts = byEfficacy(facts, cause, holding).stream()
                .map(step -> judge(facts, assessment, propose(facts, assessment, cause, step)))
                .toList();
        return Stream.of(Verdict.Act.class, Verdict.Wait.class)
                .flatMap(kind -> verdicts.stream().filter(kind::isInstance))
                .findFirst()
                .orElse(verdicts.getFirst());
    }

    /** The ladder's order, with what only ever relieved last: it may go on as a bridge where nothing better holds. */
    private static List<Step> byEfficacy(Facts facts, Cause cause, List<Step> holding) {
        return holding.stream()
                .sorted(Comparator.comparing(step -> facts.history()
                        .efficacy(step.name(), cause.kind().wireName())
                        .bridgeOnly()))
                .toList();
    }

    private Verdict judge(Facts facts, Assessment assessment, Proposal proposal) {
        List<Objection> objections = objections(guards, new Question(facts, assessment, proposal));
        if (objections.isEmpty()) {
            return new Verdict.Act(proposal);
        }
        return objections.stream().allMatch(Objection::passes)
                ? new Verdict.Wait(proposal.step().name(), objections)
                : new Verdict.Refuse(Optional.of(proposal.step().name()), objections);
    }

    static List<Objection> objections(List<Guard> guards, Question question) {
        return guards.stream()
                .map(guard -> guard.check(question))
                .flatMap(Optional::stream)
                .sorted(BY_GUARD)
                .toList();
    }

    private static Proposal propose(Facts facts, Assessment assessment, Cause cause, Step step) {
        String incident = Stories.current(facts, assessment).map(Story::name).orElse("");
        int attempt = 1 + facts.history().attempts(incident, step.name());
        Map<String, String> parameters = new TreeMap<>();
        parameters.put(Deed.CAUSE, cause.kind().wireName());
        parameters.put(Deed.SIGNALS, listed(assessment.breachedNames().stream().sorted()));
        timeToBreach(facts, assessment).ifPresent(seconds -> parameters.put(Deed.SECONDS_TO_BREACH, seconds));
        parameters.put(Deed.READY_BEFORE, Integer.toString(facts.target().ready()));
        parameters.put(Deed.REVISION, facts.target().revision());
        assessment.breached().stream()
                .flatMap(signal -> signal.sick().stream())
                .flatMap(reading -> reading.forecast().stream())
                .filter(forecast -> forecast.verdict() == LimitForecast.Verdict.LEAK)
                .findFirst()
                .ifPresent(forecast -> parameters.put(Deed.FORECAST, Words.forecast(forecast)));
        switch (step.action()) {
            case RESTART -> parameters.put(Deed.PODS, sickPods(facts, assessment, cause));
            case SCALE -> {
                int from = facts.target().replicas();
                parameters.put(Deed.FROM, Integer.toString(from));
                parameters.put(Deed.REPLICAS, Integer.toString(replicas(step, from)));
            }
            case UNKNOWN -> {}
        }
        return new Proposal(step, attempt, mode(facts.policy().spec()), parameters);
    }

    private static int replicas(Step step, int from) {
        return Optional.ofNullable(step.scale())
                .map(scale -> EffectivePolicy.scaledUp(scale, from))
                .orElse(from);
    }

    private static AutonomyMode mode(EffectivePolicy spec) {
        return spec.mode() == AutonomyMode.UNKNOWN ? AutonomyMode.SHADOW : spec.mode();
    }

    /** Longest list of pods in one Remediation: 256 characters hold the names and UIDs of two or three. */
    private static final int MOST_CHARACTERS = 256;

    /** The sick pods, most urgent first, else those that the cause blames, else all: as many as a parameter holds. */
    private static String sickPods(Facts facts, Assessment assessment, Cause cause) {
        Map<String, Pod> live =
                facts.livePods().stream().collect(Collectors.toMap(Pod::uid, pod -> pod, (one, _) -> one));
        List<String> uids = Stream.concat(
                        assessment.breached().stream()
                                .flatMap(signal -> signal.sick().stream())
                                .map(Reading::podUid),
                        cause.objects().stream()
                                .map(ref -> Optional.ofNullable(ref.uid()).orElse("")))
                .filter(live::containsKey)
                .distinct()
                .toList();
        List<String> chosen =
                uids.isEmpty() ? facts.livePods().stream().map(Pod::uid).toList() : uids;
        return listed(chosen.stream()
                .flatMap(uid -> Stream.ofNullable(live.get(uid)))
                .map(pod -> new PodId(pod.name(), pod.uid()).toString()));
    }

    /** As many of these as a parameter holds. */
    private static String listed(Stream<String> entries) {
        StringBuilder list = new StringBuilder();
        entries.filter(entry -> list.length() + entry.length() + 1 <= MOST_CHARACTERS)
                .forEachOrdered(entry -> list.append(list.isEmpty() ? "" : ",").append(entry));
        return list.toString();
    }

    /** The longest time from the start of a sick pod to its breach: how long a recurrence may take to show. */
    private static Optional<String> timeToBreach(Facts facts, Assessment assessment) {
        Map<String, Pod> live =
                facts.livePods().stream().collect(Collectors.toMap(Pod::uid, pod -> pod, (one, _) -> one));
        return assessment.breached().stream()
                .flatMap(signal -> signal.sick().stream())
                .flatMap(reading -> Stream.ofNullable(live.get(reading.podUid()))
                        .flatMap(pod ->
                                reading
                                        .breach()
                                        .map(breach -> Duration.between(pod.startedAt(), breach.since()))
                                        .stream()))
                .filter(Duration::isPositive)
                .max(Comparator.naturalOrder())
                .map(longest -> Long.toString(longest.toSeconds()));
    }
}
