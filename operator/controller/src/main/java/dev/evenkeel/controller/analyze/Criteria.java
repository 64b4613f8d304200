package dev.evenkeel.controller.analyze;

import dev.evenkeel.analytics.detect.Direction;
import dev.evenkeel.api.v1alpha1.EffectivePolicy;
import dev.evenkeel.api.v1alpha1.RemediationPolicySpec.Signal;
import dev.evenkeel.api.v1alpha1.ResourceName;
import dev.evenkeel.api.v1alpha1.TimeSpan;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * When a signal counts as breached: any of the rules. A policy that gives none gets the resource's own, chosen so that
 * what is always unhealthy is found and a change that is merely unusual is not:
 *
 * <ul>
 *   <li>cpu: above 90% of the limit for 20 s (the scheduler throttles there), or unusual and above 80%;
 *   <li>memory: a leak that reaches the limit within 30 min, or above 95% of the limit;
 *   <li>restarts: 2 or more in ten minutes;
 *   <li>readiness: a wanted pod is not ready for a minute.
 * </ul>
 *
 * @param above a bound, in the unit of the value or as a share of the limit
 * @param sustained how long the bound must be exceeded
 * @param detect whether an episode of the detector is a breach
 * @param detectAboveShare an episode counts only above this share of the limit; 0 always
 * @param direction which side matters to the detector
 * @param falseAlarmsPerWeek of the detector
 * @param fullWithin a leak that reaches the limit within this is a breach
 */
public record Criteria(
        Optional<Bound> above,
        Duration sustained,
        boolean detect,
        double detectAboveShare,
        Direction direction,
        double falseAlarmsPerWeek,
        Optional<Duration> fullWithin) {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration SATURATED = Duration.ofSeconds(20);
    private static final Duration UNREADY = Duration.ofMinutes(1);
    private static final Duration LEAK_HORIZON = Duration.ofMinutes(30);

    /** A bound on a value: {@code amount} in its unit, or as a share of the limit where {@code ofLimit}. */
    public record Bound(double amount, boolean ofLimit) {
        /** The bound in the value's unit; empty where it is a share of a limit that is not set. */
        OptionalDouble in(OptionalDouble limit) {
            if (!ofLimit) {
                return OptionalDouble.of(amount);
            }
            return limit.isPresent() ? OptionalDouble.of(amount * limit.getAsDouble()) : OptionalDouble.empty();
        }
    }

    /** The rules of one signal of a policy. */
    public static Criteria of(Signal signal) {
        ResourceName resource = signal.resource().name();
        double perWeek = EffectivePolicy.falseAlarmsPerWeek(signal);
        Direction direction = direction(EffectivePolicy.direction(signal), resource == ResourceName.READINESS);
        if (signal.above() == null && signal.detect() == null && signal.forecast() == null) {
            return defaults(resource, direction, perWeek);
        }
        Optional<Bound> above = Optional.ofNullable(signal.above()).map(bound -> bound(bound, resource));
        Optional<Duration> full = Optional.ofNullable(signal.forecast())
                .map(forecast -> forecast.within())
                .map(TimeSpan::duration);
        return new Criteria(above, sustained(resource), signal.detect() != null, 0, direction, perWeek, full);
    }

    private static Criteria defaults(ResourceName resource, Direction direction, double perWeek) {
        return switch (resource) {
            case CPU ->
                new Criteria(
                        Optional.of(new Bound(0.9, true)), SATURATED, true, 0.8, direction, perWeek, Optional.empty());
            case MEMORY ->
                new Criteria(
                        Optional.of(new Bound(0.95, true)),
                        SOON,
                        false,
                        0,
                        direction,
                        perWeek,
                        Optional.of(LEAK_HORIZON));
            case RESTARTS ->
                new Criteria(
                        Optional.of(new Bound(1.5, false)),
                        Duration.ZERO,
                        false,
                        0,
                        direction,
                        perWeek,
                        Optional.empty());
            case READINESS ->
                new Criteria(
                        Optional.of(new Bound(0.5, false)), UNREADY, false, 0, direction, perWeek, Optional.empty());
            case UNKNOWN -> new Criteria(Optional.empty(), SOON, false, 0, direction, perWeek, Optional.empty());
        };
    }

    private static Duration sustained(ResourceName resource) {
        return switch (resource) {
            case CPU -> SATURATED;
            case READINESS -> UNREADY;
            case RESTARTS -> Duration.ZERO;
            case MEMORY, UNKNOWN -> SOON;
        };
    }

    private static Bound bound(IntOrString above, ResourceName resource) {
        String text = above.getStrVal();
        if (text == null) {
            return new Bound(Objects.requireNonNullElse(above.getIntVal(), 0), false);
        }
        if (text.endsWith("%")) {
            return new Bound(
                    new BigDecimal(text.substring(0, text.length() - 1))
                            .movePointLeft(2)
                            .doubleValue(),
                    resource == ResourceName.CPU || resource == ResourceName.MEMORY);
        }
        return new Bound(Quantity.getAmountInBytes(new Quantity(text)).doubleValue(), false);
    }

    /** Readiness is watched as the number of pods that are not ready, so its sides are the other way round. */
    private static Direction direction(dev.evenkeel.api.v1alpha1.Direction direction, boolean inverted) {
        return switch (direction) {
            case ABOVE, UNKNOWN -> inverted ? Direction.BELOW : Direction.ABOVE;
            case BELOW -> inverted ? Direction.ABOVE : Direction.BELOW;
            case BOTH -> Direction.BOTH;
        };
    }
}
