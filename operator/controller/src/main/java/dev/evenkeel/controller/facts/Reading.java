package dev.evenkeel.controller.facts;

import dev.evenkeel.analytics.detect.Finding;
import dev.evenkeel.analytics.forecast.LimitForecast;
import dev.evenkeel.api.v1alpha1.ResourceName;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one series (one signal of one container, pod or target) says now.
 *
 * @param signal the policy's name for it
 * @param pod name of the pod; "" for a series of the whole target
 * @param container name; "" for a series of a pod or of the target
 * @param at when the newest value was measured
 * @param value cores, bytes, restarts in the last ten minutes, or wanted pods that are not ready
 * @param limit what the value may not reach, in the same unit
 * @param finding what the detector says
 * @param forecast when the value reaches the limit
 * @param breach why the signal counts as breached, when it does
 * @param observedSince since when the series is watched without a gap
 */
public record Reading(
        String signal,
        ResourceName resource,
        String pod,
        String podUid,
        String container,
        Instant at,
        double value,
        OptionalDouble limit,
        Finding finding,
        Optional<LimitForecast> forecast,
        Optional<Breach> breach,
        Instant observedSince) {

    /** The value as a share of the limit, 0 to 1 and more. */
    public OptionalDouble share() {
        return limit.isPresent() && limit.getAsDouble() > 0
                ? OptionalDouble.of(value / limit.getAsDouble())
                : OptionalDouble.empty();
    }

    /**
     * That a series is out of bounds.
     *
     * @param since from when on
     * @param why in words, with numbers
     */
    public record Breach(Instant since, Criterion criterion, String why) {}

    /** By which rule a series is out of bounds. */
    public enum Criterion {
        /** Above what the policy, or a default, says. */
        ABOVE,
        /** Unlike what it used to be. */
        DETECT,
        /** About to reach its limit. */
        FORECAST
    }
}
