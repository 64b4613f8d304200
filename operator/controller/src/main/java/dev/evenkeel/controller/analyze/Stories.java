package dev.evenkeel.controller.analyze;

import dev.evenkeel.api.v1alpha1.IncidentPhase;
import dev.evenkeel.api.v1alpha1.ResourceName;
import dev.evenkeel.controller.analyze.Assessment.SignalState;
import dev.evenkeel.controller.facts.Facts;
import dev.evenkeel.controller.facts.Story;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Which Incident a trouble belongs to, and what things are called. */
public final class Stories {
    /** Which signal names a trouble that shows in several: what takes most down with it first. */
    private static final List<ResourceName> PRIMACY =
            List.of(ResourceName.MEMORY, ResourceName.CPU, ResourceName.RESTARTS, ResourceName.READINESS);

    private static final int LONGEST_PREFIX = 40;

    private Stories() {}

    /** What makes this the same trouble as another one: target and leading signal, hashed. */
    public static String fingerprint(Facts facts, Assessment assessment) {
        String signal = assessment.breached().stream()
                .min(Comparator.comparingInt(state -> PRIMACY.indexOf(state.resource())))
                .map(SignalState::name)
                .orElse("");
        return hash(16, facts.target().uid(), signal);
    }

    /** The Incident that this trouble belongs to: the open one, else the resolved one that has come back. */
    public static Optional<Story> current(Facts facts, Assessment assessment) {
        return facts.openStory().or(() -> assessment.quiet() ? Optional.empty() : recurring(facts, assessment));
    }

    /** The resolved Incident of the same fingerprint whose recurrence window is still open. */
    public static Optional<Story> recurring(Facts facts, Assessment assessment) {
        String fingerprint = fingerprint(facts, assessment);
        return facts.stories().stream()
                .filter(story -> story.phase() == IncidentPhase.RESOLVED)
                .filter(story -> story.spec().fingerprint().equals(fingerprint))
                .filter(story -> !windowPassed(story, facts.now()))
                .findFirst();
    }

    /** Whether a resolved Incident may no longer come back. */
    static boolean windowPassed(Story story, Instant now) {
        Instant until = story.status().recurrenceUntil();
        return until == null || !until.isAfter(now);
    }

    /** The name of an Incident that is opened now. */
    public static String incidentName(Facts facts, String fingerprint) {
        return prefix(facts.target().ref().name()) + "-"
                + hash(
                        8,
                        facts.target().uid(),
                        fingerprint,
                        Long.toString(facts.now().getEpochSecond()));
    }

    /** The name of a Remediation: follows from target, Incident, step and attempt, so that it can only exist once. */
    public static String remediationName(Facts facts, String incidentUid, String step, int attempt) {
        return prefix(facts.target().ref().name()) + "-" + step + "-"
                + hash(8, facts.target().uid(), incidentUid, step, Integer.toString(attempt));
    }

    private static String prefix(String name) {
        String cut = name.length() > LONGEST_PREFIX ? name.substring(0, LONGEST_PREFIX) : name;
        return cut.replaceAll("[.-]+$", "");
    }

    private static String hash(int characters, String... parts) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, characters);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
