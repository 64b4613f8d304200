package dev.evenkeel.controller.facts;

import dev.evenkeel.api.v1alpha1.ActionKind;
import dev.evenkeel.api.v1alpha1.AutonomyMode;
import dev.evenkeel.api.v1alpha1.ObjectRef;
import dev.evenkeel.api.v1alpha1.RemediationPhase;
import dev.evenkeel.api.v1alpha1.RemediationSpec;
import dev.evenkeel.api.v1alpha1.RemediationStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A Remediation as it is recorded: one action, from intent to verdict.
 *
 * @param createdAt by the API server's clock
 */
public record Deed(ObjectRef ref, Instant createdAt, RemediationSpec spec, RemediationStatus status) {
    /** Parameter: class of the cause that it is against. */
    public static final String CAUSE = "cause";
    /** Parameter: comma-separated signals that were breached. */
    public static final String SIGNALS = "signals";
    /** Parameter of restart: comma-separated {@code name/uid} of the pods to replace, most urgent first. */
    public static final String PODS = "pods";
    /** Parameter of scale: replicas before. */
    public static final String FROM = "from";
    /** Parameter of scale: replicas after. */
    public static final String REPLICAS = "replicas";
    /** Parameter: ready pods when it was intended. */
    public static final String READY_BEFORE = "readyBefore";
    /** Parameter: seconds from the start of a sick pod to its breach. */
    public static final String SECONDS_TO_BREACH = "secondsToBreach";
    /** Parameter: when the worst pod would have reached its limit, in words. */
    public static final String FORECAST = "forecast";
    /** Parameter: the target's template revision when it was intended. */
    public static final String REVISION = "revision";

    /** Its name. */
    public String name() {
        return ref.name();
    }

    /** Its phase; Proposed until one was written. */
    public RemediationPhase phase() {
        return Objects.requireNonNullElse(status.phase(), RemediationPhase.PROPOSED);
    }

    /** What it does. */
    public ActionKind action() {
        return spec.action();
    }

    /** Recorded only: never to be carried out. */
    public boolean shadow() {
        return spec.mode() == AutonomyMode.SHADOW;
    }

    /** Whether it is neither over nor a shadow's. */
    public boolean inFlight() {
        return !shadow() && !over();
    }

    /** Whether nothing more follows, but for a recurrence. */
    public boolean over() {
        return switch (phase()) {
            case PROPOSED, APPROVED, ACTING, VERIFYING -> false;
            case HEALED, RELIEVED, NO_EFFECT, HARMED, INCONCLUSIVE, REJECTED, EXPIRED, UNKNOWN -> true;
        };
    }

    /** When it counts as spent, where it was begun at all. */
    public Optional<Instant> spentAt() {
        if (shadow()) {
            return Optional.empty();
        }
        Optional<Instant> begun =
                Optional.ofNullable(status.startedAt()).or(() -> Optional.ofNullable(status.actedAt()));
        return switch (phase()) {
            case APPROVED -> Optional.of(begun.orElse(createdAt));
            case PROPOSED, REJECTED, EXPIRED, UNKNOWN -> begun;
            case ACTING, VERIFYING, HEALED, RELIEVED, NO_EFFECT, HARMED, INCONCLUSIVE ->
                Optional.of(begun.orElse(createdAt));
        };
    }

    /** One of its parameters. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(spec.parameters().get(name));
    }

    /** One of its parameters as a number, {@code fallback} where it is none. */
    public int number(String name, int fallback) {
        return parameter(name)
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Integer::valueOf)
                .orElse(fallback);
    }

    /** Class of the cause that it is against. */
    public String cause() {
        return parameter(CAUSE).orElse("");
    }

    /** The signals that were breached when it was intended. */
    public Set<String> signals() {
        return parameter(SIGNALS).stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The pods to replace, most urgent first. */
    public List<PodId> pods() {
        return parsePods(parameter(PODS).orElse(""));
    }

    /** Reads a list of {@code name/uid}; what has another form is left out. */
    public static List<PodId> parsePods(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(PodId::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    /** One exact pod. */
    public record PodId(String name, String uid) {
        @Override
        public String toString() {
            return name + "/" + uid;
        }

        static Optional<PodId> parse(String text) {
            int slash = text.indexOf('/');
            return slash <= 0 || slash == text.length() - 1
                    ? Optional.empty()
                    : Optional.of(new PodId(text.substring(0, slash), text.substring(slash + 1)));
        }
    }
}
