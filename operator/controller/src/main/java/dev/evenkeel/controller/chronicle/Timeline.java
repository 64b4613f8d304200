package dev.evenkeel.controller.chronicle;

import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.IncidentStatus;
import dev.evenkeel.api.v1alpha1.IncidentStatus.Action;
import dev.evenkeel.api.v1alpha1.IncidentStatus.Entry;
import dev.evenkeel.api.v1alpha1.IncidentStatus.Signal;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.controller.analyze.Assessment.SignalState;
import dev.evenkeel.controller.analyze.Diagnosis.Cause;
import dev.evenkeel.controller.chronicle.Phases.Standing;
import dev.evenkeel.controller.facts.Deed;
import dev.evenkeel.controller.facts.Reading;
import dev.evenkeel.controller.facts.Story;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What happened, one entry for each change between two passes, oldest first. */
final class Timeline {
    private Timeline() {}

    static List<Entry> next(Story story, Pass pass, Standing standing) {
        IncidentStatus before = story.status();
        List<Entry> added = new ArrayList<>();
        Instant now = pass.facts().now();
        if (before.timeline().isEmpty()) {
            add(
                    added,
                    story.spec().openedAt(),
                    Reason.INCIDENT_OPENED,
                    "policy " + story.spec().policyRef().name());
        }
        if (story.phase() == IncidentPhase.RESOLVED && !pass.assessment().quiet()) {
            add(added, now, Reason.RECURRED, "the same trouble came back inside the recurrence window");
        }
        signals(added, before, pass, now);
        cause(added, before, pass, now);
        deeds(added, before, pass.deeds(), now);
        phase(added, story, standing, now);
        pass.delivery()
                .filter(delivery -> !Delivery.lastTold(before)
                        .equals(Optional.of(delivery.phase().wireName())))
                .ifPresent(delivery -> add(added, now, delivery.reason(), delivery.message()));
        if (added.isEmpty()) {
            return before.timeline();
        }
        return together(before, added);
    }

    /** What happened, with its end. */
    static List<Entry> closed(IncidentStatus before, String message, Instant now) {
        List<Entry> added = new ArrayList<>();
        add(added, now, Reason.CLOSED, message);
        return together(before, added);
    }

    private static List<Entry> together(IncidentStatus before, List<Entry> added) {
        List<Entry> all = new ArrayList<>(before.timeline());
        all.addAll(added);
        int most = IncidentStatus.MAX_TIMELINE;
        // The first entry says how it began: it stays when older ones give way.
        while (all.size() > most) {
            all.remove(1);
        }
        return all;
    }

    private static void signals(List<Entry> added, IncidentStatus before, Pass pass, Instant now) {
        for (SignalState state : pass.assessment().signals()) {
            boolean was = before.signals().stream()
                    .filter(signal -> signal.name().equals(state.name()))
                    .map(Signal::breached)
                    .anyMatch(Boolean.TRUE::equals);
            if (state.breached() && !was) {
                Reading worst = state.sick().getFirst();
                add(added, now, Reason.SIGNAL_BREACHED, state.name() + pod(worst) + ": " + why(worst));
            }
            if (!state.breached() && was) {
                add(added, now, Reason.SIGNAL_CLEARED, state.name());
            }
        }
    }

    private static String pod(Reading reading) {
        return reading.pod().isEmpty() ? "" : " of pod " + reading.pod();
    }

    private static String why(Reading reading) {
        return reading.breach().map(Reading.Breach::why).orElse("");
    }

    private static void cause(List<Entry> added, IncidentStatus before, Pass pass, Instant now) {
        if (pass.assessment().cause() instanceof Cause cause && !Chronicle.keepsCause(before, pass)) {
            String kind = cause.kind().wireName();
            boolean known = before.causes().stream().anyMatch(old -> kind.equals(old.kind()));
            if (!known) {
                add(added, now, Reason.CAUSE_FOUND, kind + ": " + String.join("; ", cause.evidence()));
            }
        }
    }

    private static void deeds(List<Entry> added, IncidentStatus before, List<Deed> deeds, Instant now) {
        // One that is shown no more is told no more: nobody could tell whether it was told before.
        for (Deed deed : Chronicle.shown(deeds)) {
            Optional<RemediationPhase> was = before.actions().stream()
                    .filter(action -> action.name().equals(deed.name()))
                    .map(Action::phase)
                    .filter(Objects::nonNull)
                    .findFirst();
            if (was.isEmpty() || was.get() != deed.phase()) {
                Reason reason = reason(deed.phase());
                String message = Objects.requireNonNullElse(deed.status().message(), "");
                add(added, now, reason, deed.spec().step() + " (" + deed.name() + "): " + message);
            }
        }
    }

    private static Reason reason(RemediationPhase phase) {
        return switch (phase) {
            case PROPOSED -> Reason.PROPOSED;
            case APPROVED -> Reason.APPROVED;
            case ACTING -> Reason.ACTING;
            case VERIFYING -> Reason.ACTION_TAKEN;
            case HEALED -> Reason.HEALED;
            case RELIEVED -> Reason.RELIEVED;
            case NO_EFFECT -> Reason.NO_EFFECT;
            case HARMED -> Reason.HARMED;
            case INCONCLUSIVE, UNKNOWN -> Reason.INCONCLUSIVE;
            case REJECTED -> Reason.REJECTED;
            case EXPIRED -> Reason.EXPIRED;
        };
    }

    private static void phase(List<Entry> added, Story story, Standing standing, Instant now) {
        if (story.phase() == standing.phase()) {
            return;
        }
        switch (standing.phase()) {
            case RESOLVED -> add(added, now, Reason.RESOLVED, standing.message());
            case ESCALATED -> add(added, now, Reason.ESCALATED, standing.message());
            case CLOSED -> add(added, now, Reason.CLOSED, standing.message());
            case OPEN, AWAITING_APPROVAL, ACTING, VERIFYING, UNKNOWN -> {}
        }
    }

    private static void add(List<Entry> added, Instant at, Reason reason, String message) {
        added.add(new Entry(at, reason.wireName(), Chronicle.cut(message)));
    }
}
