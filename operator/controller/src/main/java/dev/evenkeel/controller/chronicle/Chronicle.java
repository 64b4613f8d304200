package dev.evenkeel.controller.chronicle;

import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.Decimal;
import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.IncidentStatus.Action;
import dev.evenkeel.api.v1alpha1.IncidentStatus.Entry;
import dev.evenkeel.api.v1alpha1.IncidentStatus.Held;
import dev.evenkeel.api.v1alpha1.IncidentStatus.Signal;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.ResourceName;
import dev.evenkeel.api.v1alpha1.Severity;
import dev.evenkeel.controller.analyze.Assessment.SignalState;
import dev.evenkeel.controller.analyze.Diagnosis;
import dev.evenkeel.controller.analyze.Words;
import dev.evenkeel.controller.chronicle.Phases.Standing;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Reading;
import dev.evenkeel.controller.facts.Story;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The next status of an Incident. Pure. */
public final class Chronicle {
    private static final int MOST_ACTIONS = 20;
    private static final int MOST_HELD = 32;

    private Chronicle() {}

    /** The status after this pass; equal to the one before when nothing that it tells has changed. */
    public static IncidentStatus next(Story story, Pass pass) {
        IncidentStatus before = story.status();
        List<Signal> signals = signals(before, pass);
        Optional<Instant> quietSince = quietSince(story, pass);
        Standing standing = Phases.of(story, pass, quietSince);
        List<Entry> timeline = Timeline.next(story, pass, standing);
        boolean settled = standing.phase() == IncidentPhase.RESOLVED || standing.phase() == IncidentPhase.CLOSED;
        boolean justResolved = standing.phase() == IncidentPhase.RESOLVED && story.phase() != IncidentPhase.RESOLVED;
        IncidentStatus next = before.toBuilder()
                .observedGeneration(1L)
                .phase(standing.phase())
                .severity(settled ? before.severity() : severity(pass))
                .signals(signals)
                .causes(causes(before, pass))
                .abstained(pass.assessment().cause() instanceof Diagnosis.Abstention a ? cut(a.why()) : null)
                .held(held(pass))
                .actions(actions(pass.deeds()))
                .timeline(timeline)
                .resolvedAt(settled ? (justResolved ? pass.facts().now() : before.resolvedAt()) : null)
                .recurrenceUntil(settled ? recurrence(before, pass, justResolved) : null)
                .summary(cut(summary(story, pass, standing)))
                .conditions(conditions(story, pass, standing))
                .build();
        return Fitting.fit(next);
    }

    /** The status of an Incident whose policy is deleted: closed, for nobody watches its signals any more. */
    public static IncidentStatus abandoned(Story story, List<Deed> deeds, Instant now) {
        String message = "policy " + story.spec().policyRef().name() + " is deleted: nobody watches this";
        IncidentStatus before = story.status();
        String what = Optional.ofNullable(before.summary())
                .map(old -> old.split("; ", -1)[0] + "; ")
                .orElse("");
        return Fitting.fit(before.toBuilder()
                .phase(IncidentPhase.CLOSED)
                .held(List.of())
                .actions(actions(deeds))
                .timeline(Timeline.closed(before, message, now))
                .resolvedAt(Objects.requireNonNullElse(before.resolvedAt(), now))
                .summary(cut(what + IncidentPhase.CLOSED.wireName() + ": " + message))
                .conditions(Conditions.after(before.conditions(), 1, now)
                        .ready(Reason.POLICY_DELETED, message)
                        .list())
                .build());
    }

    /** Since when nothing was breached, as the timeline tells; now when this is the first quiet pass. */
    private static Optional<Instant> quietSince(Story story, Pass pass) {
        IncidentStatus before = story.status();
        if (!pass.assessment().quiet()) {
            return Optional.empty();
        }
        boolean wasBreached = before.signals().stream().anyMatch(signal -> Boolean.TRUE.equals(signal.breached()));
        return wasBreached
                ? Optional.of(pass.facts().now())
                : before.timeline().stream()
                        .filter(entry -> entry.reason().equals(Reason.SIGNAL_CLEARED.wireName()))
                        .map(Entry::time)
                        .max(Comparator.naturalOrder())
                        .or(() -> Optional.of(story.spec().openedAt()));
    }

    private static Instant recurrence(IncidentStatus before, Pass pass, boolean justResolved) {
        if (!justResolved) {
            return Objects.requireNonNullElse(
                    before.recurrenceUntil(), pass.facts().now());
        }
        Optional<Instant> ofDeed = pass.deeds().stream()
                .map(deed -> deed.status().recurrenceUntil())
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder());
        return ofDeed.orElseGet(() -> pass.facts()
                .now()
                .plus(pass.facts().policy().spec().recurrence().window(java.time.Duration.ZERO)));
    }

    /** Breached signals with their numbers; once breached, a signal stays in the story. */
    private static List<Signal> signals(IncidentStatus before, Pass pass) {
        List<Signal> signals = new ArrayList<>();
        for (SignalState state : pass.assessment().signals()) {
            Optional<Signal> old = before.signals().stream()
                    .filter(signal -> signal.name().equals(state.name()))
                    .findFirst();
            if (state.breached()) {
                signals.add(breached(state, state.sick().getFirst()));
            } else if (old.isPresent()) {
                signals.add(cleared(old.get(), state));
            }
        }
        return signals;
    }

    private static Signal breached(SignalState state, Reading worst) {
        ResourceName resource = state.resource();
        String expected = Words.expected(resource, worst.finding());
        return new Signal(
                state.name(),
                true,
                worst.breach().map(Reading.Breach::since).orElse(worst.at()),
                Conditions.shortened(Words.ofLimit(resource, worst.value(), worst.limit()), 64),
                expected.isEmpty() ? null : Conditions.shortened(expected, 128),
                Decimal.of(rounded(worst.finding().score())),
                worst.forecast()
                        .filter(forecast -> forecast.secondsMedian() < Double.POSITIVE_INFINITY)
                        .map(forecast -> Conditions.shortened(Words.forecast(forecast), 256))
                        .orElse(null));
    }

    private static double rounded(double score) {
        return Math.round(score * 100) / 100.0;
    }

    private static Signal cleared(Signal old, SignalState state) {
        if (Boolean.FALSE.equals(old.breached())) {
            return old;
        }
        String value = state.worst()
                .map(reading -> Words.ofLimit(state.resource(), reading.value(), reading.limit()))
                .orElse("gone");
        return new Signal(old.name(), false, old.since(), Conditions.shortened(value, 64), old.expected(), null, null);
    }

    private static Severity severity(Pass pass) {
        Facts facts = pass.facts();
        boolean down = facts.target().ready() < facts.target().replicas();
        boolean soon = pass.assessment().breached().stream()
                .flatMap(signal -> signal.sick().stream())
                .flatMap(reading -> reading.forecast().stream())
                .anyMatch(forecast -> forecast.leaksWithin(60));
        return (down || soon) && !pass.assessment().quiet() ? Severity.CRITICAL : Severity.WARNING;
    }

    /** Whether the story goes on telling what was found: once acted upon, and where nothing better is known now. */
    static boolean keepsCause(IncidentStatus before, Pass pass) {
        boolean acting = pass.deeds().stream().anyMatch(Deed::inFlight);
        return !before.causes().isEmpty() && (acting || !(pass.assessment().cause() instanceof Diagnosis.Cause));
    }

    /** The cause while the trouble lasts; afterwards what it was. */
    private static List<IncidentStatus.Cause> causes(IncidentStatus before, Pass pass) {
        if (keepsCause(before, pass)) {
            return before.causes();
        }
        return switch (pass.assessment().cause()) {
            case Diagnosis.Healthy _ -> before.causes();
            case Diagnosis.Abstention _ -> List.of();
            case Diagnosis.Cause cause ->
                cause.objects().stream()
                        .limit(IncidentStatus.MAX_CAUSES)
                        .map(object -> new IncidentStatus.Cause(
                                object,
                                cause.kind().wireName(),
                                Decimal.of(rounded(cause.score())),
                                cause.evidence().stream()
                                        .limit(8)
                                        .map(Chronicle::cut)
                                        .toList()))
                        .toList();
        };
    }

    private static List<Held> held(Pass pass) {
        Stream<Held> objections = pass.verdict().objections().stream()
                .map(objection -> new Held(
                        pass.verdict().stepName().orElse("any"),
                        objection.guard(),
                        objection.reason().wireName(),
                        cut(objection.message() + remedy(objection.reason())),
                        objection.opensAt().orElse(null)));
        Stream<Held> shadows = pass.deeds().stream()
                .filter(deed -> deed.shadow() && !deed.over())
                .map(deed -> new Held(
                        deed.spec().step(),
                        "mode",
                        Reason.SHADOW_MODE.wireName(),
                        cut("recorded as " + deed.name() + remedy(Reason.SHADOW_MODE)),
                        null));
        return Stream.concat(objections, shadows).limit(MOST_HELD).toList();
    }

    private static String remedy(Reason reason) {
        return reason.remedy().isEmpty() ? "" : "; " + reason.remedy();
    }

    /** The deeds that the Incident shows: the last ones. */
    static List<Deed> shown(List<Deed> deeds) {
        return deeds.subList(Math.max(0, deeds.size() - MOST_ACTIONS), deeds.size());
    }

    private static List<Action> actions(List<Deed> deeds) {
        return shown(deeds).stream()
                .map(deed -> new Action(
                        deed.name(), deed.action(), deed.phase(), deed.status().message()))
                .toList();
    }

    /** The whole story in one sentence: who, what, why, what was done, what became of it. */
    private static String summary(Story story, Pass pass, Standing standing) {
        String who = pass.facts().target().ref().toString();
        String before = Optional.ofNullable(story.status().summary())
                .map(old -> old.split("; ", -1)[0])
                .orElse(who + " was unwell");
        String what = keepsCause(story.status(), pass) ? before : found(who, before, pass);
        String done = pass.deeds().stream()
                .filter(deed -> !deed.shadow())
                .map(deed -> deed.spec().step() + " " + deed.phase().wireName())
                .reduce((_, last) -> last)
                .map(last -> "; " + last)
                .orElse("");
        return what + done + "; " + standing.phase().wireName() + ": " + standing.message();
    }

    private static String found(String who, String before, Pass pass) {
        return switch (pass.assessment().cause()) {
            case Diagnosis.Healthy _ -> before;
            case Diagnosis.Abstention _ -> who + " is unwell, cause uncertain: " + names(pass);
            case Diagnosis.Cause cause ->
                who + ": " + cause.kind().wireName() + " ("
                        + cause.evidence().stream().findFirst().orElse("").replace("; ", ", ") + ")";
        };
    }

    private static String names(Pass pass) {
        return pass.assessment().breached().stream().map(SignalState::name).collect(Collectors.joining(", "));
    }

    private static List<io.fabric8.kubernetes.api.model.Condition> conditions(
            Story story, Pass pass, Standing standing) {
        Conditions next =
                Conditions.after(story.status().conditions(), 1, pass.facts().now());
        if (story.phase() == IncidentPhase.RESOLVED && standing.phase() == IncidentPhase.RESOLVED) {
            return story.status().conditions();
        }
        return (switch (standing.phase()) {
                    case RESOLVED, CLOSED -> next.ready(standing.reason(), standing.message());
                    case ESCALATED -> next.stalled(standing.reason(), standing.message());
                    case OPEN, AWAITING_APPROVAL, ACTING, VERIFYING, UNKNOWN ->
                        next.reconciling(standing.reason(), standing.message());
                })
                .list();
    }

    static String cut(String message) {
        return Conditions.shortened(message, IncidentStatus.MAX_MESSAGE);
    }
}
