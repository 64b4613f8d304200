package dev.evenkeel.controller.analyze;

import dev.evenkeel.analytics.detect.Finding;
import dev.evenkeel.analytics.forecast.LimitForecast;
import dev.evenkeel.api.v1alpha1.ResourceName;
import dev.evenkeel.controller.config.Durations;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as people on call read them. */
public final class Words {
    private static final double MI = 1024.0 * 1024;

    private Words() {}

    /** A value with its unit: {@code 97Mi}, {@code 198m}, {@code 3 restarts}, {@code 1 not ready}. */
    public static String amount(ResourceName resource, double value) {
        return switch (resource) {
            case CPU -> Math.round(value * 1000) + "m";
            case MEMORY -> memory(value);
            case RESTARTS -> Math.round(value) + " in 10m";
            case READINESS -> Math.round(value) + " not ready";
            case UNKNOWN -> number(value);
        };
    }

    private static String memory(double bytes) {
        return Math.abs(bytes) < 10 * MI ? number(bytes / MI) + "Mi" : Math.round(bytes / MI) + "Mi";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }

    /** {@code 97Mi of 128Mi}, or the value alone where there is no limit. */
    public static String ofLimit(ResourceName resource, double value, OptionalDouble limit) {
        String amount = amount(resource, value);
        return limit.isPresent() ? amount + " of " + amount(resource, limit.getAsDouble()) : amount;
    }

    /** What a detector expected: {@code 20m to 60m}; "" while it expects nothing. */
    public static String expected(ResourceName resource, Finding finding) {
        return Double.isFinite(finding.expectedLow()) && Double.isFinite(finding.expectedHigh())
                ? amount(resource, Math.max(0, finding.expectedLow())) + " to "
                        + amount(resource, finding.expectedHigh())
                : "";
    }

    /** When a series is full: {@code full in 41s (80%: 35s to 52s), growing 1.02Mi/s}. */
    public static String forecast(LimitForecast forecast) {
        return "full in " + seconds(forecast.secondsMedian()) + " (80%: " + seconds(forecast.secondsLow()) + " to "
                + seconds(forecast.secondsHigh()) + "), growing " + number(forecast.slopePerSecond() / MI) + "Mi/s";
    }

    static String leak(LimitForecast forecast, OptionalDouble limit) {
        String bound = limit.isPresent() ? "its limit of " + memory(limit.getAsDouble()) : "its limit";
        return "climbs towards " + bound + " without slowing down: " + forecast(forecast);
    }

    static String imminent(ResourceName resource, double value, double limit, double perSecond) {
        return ofLimit(resource, value, OptionalDouble.of(limit)) + " and climbs steadily, full in "
                + seconds((limit - value) / perSecond);
    }

    static String above(ResourceName resource, double value, double bound, OptionalDouble limit) {
        return switch (resource) {
            case CPU, MEMORY -> ofLimit(resource, value, limit) + ", above " + amount(resource, bound);
            case RESTARTS -> Math.round(value) + " restarts in 10m";
            case READINESS -> amount(resource, value);
            case UNKNOWN -> number(value) + " above " + number(bound);
        };
    }

    static String unusual(ResourceName resource, Finding finding) {
        String expected = expected(resource, finding);
        return amount(resource, finding.value()) + (expected.isEmpty() ? ", unusual" : ", expected " + expected);
    }

    private static String seconds(double seconds) {
        return Double.isInfinite(seconds)
                ? "never"
                : Durations.about(Duration.ofSeconds((long) Math.min(seconds, 365.0 * 86_400)));
    }
}
