package dev.evenkeel.controller;

import dev.evenkeel.api.v1alpha1.Conditions;
import dev.evenkeel.api.v1alpha1.Reason;
import dev.evenkeel.controller.fault.Retry;
import dev.evenkeel.controller.fault.UserFault;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a reconcile that threw leaves in the object's conditions, and when it is tried again. */
final class Failures {
    /** The weather may be bad for long; giving up would leave the object as it is until somebody touches it. */
    static final int FOR_EVER = -1;

    /** Milliseconds until the first retry. */
    static final long FIRST_RETRY = 500;

    /** Milliseconds between retries at most. */
    static final long LAST_RETRY = 60_000;

    /** What the user must mend may lie outside of anything that we watch. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private Failures() {}

    /**
     * What to do about a failure.
     *
     * @param withConditions the object with nothing but a status that has these conditions
     */
    static <P extends HasMetadata> ErrorStatusUpdateControl<P> report(
            P object,
            List<Condition> before,
            Exception failure,
            Instant now,
            Function<List<Condition>, P> withConditions) {
        return switch (Retry.retryFor(failure)) {
            case BACKOFF -> ErrorStatusUpdateControl.defaultErrorProcessing();
            case BACKOFF_AS_BUG ->
                ErrorStatusUpdateControl.patchStatus(withConditions.apply(stalled(
                        object,
                        before,
                        now,
                        Reason.INTERNAL_ERROR,
                        "the operator failed (%s); its log has the whole story, and it tries again"
                                .formatted(failure.getClass().getSimpleName()))));
            case WHEN_CHANGED -> {
                ErrorStatusUpdateControl<P> control = ErrorStatusUpdateControl.patchStatus(withConditions.apply(
                        stalled(object, before, now, reason(failure), String.valueOf(failure.getMessage()))));
                yield control.withNoRetry().rescheduleAfter(LOOK_AGAIN);
            }
        };
    }

    private static Reason reason(Exception failure) {
        String wireName = failure instanceof UserFault fault ? fault.reason() : "";
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.wireName().equals(wireName))
                .findFirst()
                .orElse(Reason.SPEC_INVALID);
    }

    private static List<Condition> stalled(
            HasMetadata object, List<Condition> before, Instant now, Reason reason, String message) {
        List<Condition> said = Conditions.after(before, object.getMetadata().getGeneration(), now)
                .stalled(reason, message)
                .list();
        Stream<Condition> others = before.stream()
                .filter(condition -> Conditions.find(said, condition.getType()).isEmpty());
        return Stream.concat(said.stream(), others).toList();
    }
}
