package dev.evenkeel.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The next condition list from the previous one, without a clock. The transition time moves only with the status, is in
 * whole seconds, and the order is the order of the calls: the same state gives an equal list, so that a quiet pass has
 * nothing to write. Conditions that were there and are not said again are gone: who says one, says all.
 *
 * <p>{@code Ready}, {@code Reconciling} and {@code Stalled} follow kstatus: the latter two are True only while they hold.
 */
public final class Conditions {
    /** Works as the spec wants; what {@code kubectl wait} waits for. */
    public static final String READY = "Ready";
    /** Something is still to be done, and is being done. */
    public static final String RECONCILING = "Reconciling";
    /** Nothing more happens until a person does something. */
    public static final String STALLED = "Stalled";
    /** A TrainingRun is over. */
    public static final String COMPLETE = "Complete";
    /** A ModelDeployment answers. */
    public static final String AVAILABLE = "Available";
    /** A ModelDeployment is on its way to another revision. */
    public static final String PROGRESSING = "Progressing";

    /** Longest message, in characters. */
    public static final int MAX_MESSAGE = 1024;

    private final List<Condition> previous;
    private final long observedGeneration;
    private final String now;
    private final List<Condition> next = new ArrayList<>();

    private Conditions(List<Condition> previous, long observedGeneration, Instant now) {
        this.previous = List.copyOf(previous);
        this.observedGeneration = observedGeneration;
        this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * Starts the next list.
     *
     * @param previous the list as it was read from the object
     * @param observedGeneration the object's generation that the new list is about
     * @param now the time of this pass
     */
    public static Conditions after(List<Condition> previous, long observedGeneration, Instant now) {
        return new Conditions(previous, observedGeneration, now);
    }

    /** Says that a condition holds. */
    public Conditions yes(String type, Reason reason, String message) {
        return say(type, "True", reason, message);
    }

    /** Says that a condition does not hold. */
    public Conditions no(String type, Reason reason, String message) {
        return say(type, "False", reason, message);
    }

    /** Says that it cannot be told whether a condition holds. */
    public Conditions unknown(String type, Reason reason, String message) {
        return say(type, "Unknown", reason, message);
    }

    /** The three of kstatus for an object that is as it should be. */
    public Conditions ready(Reason reason, String message) {
        return yes(READY, reason, message).no(RECONCILING, reason, "").no(STALLED, reason, "");
    }

    /** The three of kstatus for an object that is on its way. */
    public Conditions reconciling(Reason reason, String message) {
        return no(READY, reason, message).yes(RECONCILING, reason, message).no(STALLED, reason, "");
    }

    /** The three of kstatus for an object that needs a person. */
    public Conditions stalled(Reason reason, String message) {
        return no(READY, reason, message).no(RECONCILING, reason, "").yes(STALLED, reason, message);
    }

    private Conditions say(String type, String status, Reason reason, String message) {
        String since = find(previous, type)
                .filter(before -> status.equals(before.getStatus()))
                .map(Condition::getLastTransitionTime)
                .orElse(now);
        next.removeIf(said -> type.equals(said.getType()));
        next.add(new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason.wireName())
                .withMessage(shortened(message, MAX_MESSAGE))
                .withLastTransitionTime(since)
                .withObservedGeneration(observedGeneration)
                .build());
        return this;
    }

    /** The next list. */
    public List<Condition> list() {
        return List.copyOf(next);
    }

    /** The condition of a type, where it is there. */
    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    /** Whether the condition of a type is there and True. */
    public static boolean isTrue(List<Condition> conditions, String type) {
        return find(conditions, type)
                .filter(condition -> "True".equals(condition.getStatus()))
                .isPresent();
    }

    /** The text, cut to a length that the schema admits; a cut text ends with an ellipsis. */
    public static String shortened(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1;
        return text.substring(0, end) + "…";
    }
}
