package dev.evenkeel.controller.facts;

import dev.evenkeel.api.v1alpha1.RemediationPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The ledger: what was done to one target, oldest first, as a fold over its Remediations by the target's UID. */
public record History(List<Deed> deeds) {
    /** Nothing was ever done. */
    public static final History NONE = new History(List.of());

    /** Sorts by creation; ties by name. */
    public History {
        deeds = deeds.stream()
                .sorted(Comparator.comparing(Deed::createdAt).thenComparing(Deed::name))
                .toList();
    }

    /** What is under way, from whichever policy. */
    public Optional<Deed> inFlight() {
        return deeds.stream().filter(Deed::inFlight).findFirst();
    }

    /** The deeds of one Incident. */
    public List<Deed> of(String incident) {
        return deeds.stream()
                .filter(deed -> deed.spec().incidentRef().name().equals(incident))
                .toList();
    }

    /** How often a step was tried for an Incident, whatever came of it. */
    public int attempts(String incident, String step) {
        return (int) of(incident).stream()
                .filter(deed -> deed.spec().step().equals(step))
                .count();
    }

    /** When the last verdict on anything that was to be done was given: cooldown counts from here. */
    public Optional<Instant> lastVerdictAt() {
        return deeds.stream()
                .filter(deed -> !deed.shadow())
                .map(deed -> deed.status().verdictAt())
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder());
    }

    /** The actions spent in the window before now, oldest first. */
    public List<Instant> spentWithin(Duration window, Instant now) {
        return deeds.stream()
                .map(Deed::spentAt)
                .flatMap(Optional::stream)
                .filter(at -> at.isAfter(now.minus(window)))
                .sorted()
                .toList();
    }

    /** What an action has been worth against a class of cause. */
    public Efficacy efficacy(String step, String cause) {
        Map<RemediationPhase, Long> count = deeds.stream()
                .filter(deed -> !deed.shadow()
                        && deed.spec().step().equals(step)
                        && deed.cause().equals(cause))
                .collect(Collectors.groupingBy(Deed::phase, Collectors.counting()));
        return new Efficacy(
                times(count, RemediationPhase.HEALED),
                times(count, RemediationPhase.RELIEVED),
                times(count, RemediationPhase.NO_EFFECT),
                times(count, RemediationPhase.HARMED));
    }

    private static int times(Map<RemediationPhase, Long> count, RemediationPhase phase) {
        return Math.toIntExact(count.getOrDefault(phase, 0L));
    }

    /** How often an action healed, only relieved, did nothing, or harmed. */
    public record Efficacy(int healed, int relieved, int noEffect, int harmed) {
        /** So often relief without healing shows that the action treats the symptom. */
        public static final int RELIEVED_TOO_OFTEN = 3;
        /** So often no effect at all. */
        public static final int IDLE_TOO_OFTEN = 2;

        /** Not to be used for this cause any more: it harmed once, or did nothing too often. */
        public boolean useless() {
            return harmed > 0 || noEffect >= IDLE_TOO_OFTEN;
        }

        /** Treats the symptom only: people are needed; it may go on as a bridge where no better step holds. */
        public boolean bridgeOnly() {
            return relieved >= RELIEVED_TOO_OFTEN;
        }

        /** Either of both. */
        public boolean demoted() {
            return useless() || bridgeOnly();
        }
    }
}
