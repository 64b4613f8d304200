package dev.evenkeel.controller.analyze;

import dev.evenkeel.analytics.detect.Detector;
import dev.evenkeel.analytics.detect.DetectorConfig;
import dev.evenkeel.analytics.detect.Detectors;
import dev.evenkeel.analytics.detect.Direction;
import dev.evenkeel.analytics.detect.Finding;
import dev.evenkeel.analytics.forecast.LimitForecast;
import dev.evenkeel.analytics.forecast.TimeToLimit;
import dev.evenkeel.api.v1alpha1.ResourceName;
import dev.evenkeel.controller.facts.Reading.Breach;
import dev.evenkeel.controller.facts.Reading.Criterion;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Watches one series: a detector, a forecaster, and the rules that make their findings a breach. A breach begins when a
 * rule holds for as long as the rule asks (single samples that miss it do not start the wait anew) and ends after {@value
 * #CLEAR_SECONDS} s in which none holds. Not thread safe: one series, one thread at a time.
 */
public final class SeriesWatch {
    static final int CLEAR_SECONDS = 15;
    private static final Duration CLEAR = Duration.ofSeconds(CLEAR_SECONDS);
    private static final Duration CONFIRM = Duration.ofSeconds(10);

    private final ResourceName resource;
    private final Criteria criteria;
    private final Detector detector;
    private final Climb climb = new Climb();
    private TimeToLimit timeToLimit = new TimeToLimit();
    private Optional<Instant> observedSince = Optional.empty();
    private Optional<Instant> metSince = Optional.empty();
    private Optional<Instant> unmetSince = Optional.empty();
    private Optional<Breach> breach = Optional.empty();

    public SeriesWatch(ResourceName resource, Criteria criteria) {
        this.resource = resource;
        this.criteria = criteria;
        this.detector = Detectors.light(new DetectorConfig(criteria.falseAlarmsPerWeek(), criteria.direction()));
    }

    /** What the series said last. */
    public record State(
            Instant at,
            double value,
            OptionalDouble limit,
            Finding finding,
            Optional<LimitForecast> forecast,
            Optional<Breach> breach,
            Instant observedSince) {}

    /** Tells that the process behind the series started again: what it used is gone, what is normal for it is not. */
    public void restarted(Instant at) {
        timeToLimit.restarted(at.toEpochMilli());
        climb.clear();
        observedSince = Optional.of(at);
    }

    /** Tells that nothing was measured for long: the forecast starts anew, as does the time watched. */
    public void interrupted() {
        timeToLimit = new TimeToLimit();
        climb.clear();
        observedSince = Optional.empty();
    }

    /** Takes in one value and says where the series stands. */
    public State update(Instant at, double value, OptionalDouble limit) {
        Finding finding = detector.update(at.toEpochMilli(), value);
        timeToLimit.update(at.toEpochMilli(), value);
        climb.update(at, value);
        Optional<LimitForecast> forecast = resource == ResourceName.MEMORY && limit.isPresent()
                ? Optional.of(timeToLimit.forecast(limit.getAsDouble()))
                : Optional.empty();
        if (observedSince.isEmpty()) {
            observedSince = Optional.of(at);
        }
        judge(at, value, limit, finding, forecast);
        return new State(at, value, limit, finding, forecast, breach, observedSince.get());
    }

    private void judge(
            Instant at, double value, OptionalDouble limit, Finding finding, Optional<LimitForecast> forecast) {
        Optional<Hit> hit = hit(value, limit, finding, forecast);
        if (hit.isEmpty()) {
            unmetSince = unmetSince.or(() -> Optional.of(at));
            if (atLeast(unmetSince, at, CLEAR)) {
                metSince = Optional.empty();
                breach = Optional.empty();
            }
            return;
        }
        unmetSince = Optional.empty();
        metSince = metSince.or(() -> Optional.of(at));
        Instant since = metSince.get();
        if (breach.isPresent()) {
            breach = breach.map(old ->
                    new Breach(old.since(), hit.get().criterion(), hit.get().why()));
        } else if (atLeast(metSince, at, hit.get().sustain())) {
            breach = Optional.of(
                    new Breach(since, hit.get().criterion(), hit.get().why()));
        }
    }

    private static boolean atLeast(Optional<Instant> since, Instant at, Duration length) {
        return since.filter(start -> Duration.between(start, at).compareTo(length) >= 0)
                .isPresent();
    }

    private record Hit(Criterion criterion, Duration sustain, String why) {}

    private Optional<Hit> hit(double value, OptionalDouble limit, Finding finding, Optional<LimitForecast> forecast) {
        return leak(forecast, limit)
                .or(() -> imminent(value, limit))
                .or(() -> exceeded(value, limit))
                .or(() -> unusual(value, limit, finding));
    }

    private Optional<Hit> leak(Optional<LimitForecast> forecast, OptionalDouble limit) {
        return criteria.fullWithin()
                .flatMap(horizon -> forecast.filter(found -> found.leaksWithin((double) horizon.toSeconds())))
                // Half a tooth of a slow garbage collection looks like a leak until it passes the peak before it.
                .filter(_ -> breach.isPresent() || climb.beyondPeak())
                .map(found -> new Hit(Criterion.FORECAST, Duration.ZERO, Words.leak(found, limit)));
    }

    private Optional<Hit> imminent(double value, OptionalDouble limit) {
        Instant since = observedSince.orElse(Instant.MAX);
        if (criteria.fullWithin().isEmpty() || limit.isEmpty()) {
            return Optional.empty();
        }
        OptionalDouble rate = climb.rate(limit.getAsDouble(), since);
        return rate.isEmpty()
                ? Optional.empty()
                : Optional.of(new Hit(
                        Criterion.FORECAST,
                        Duration.ZERO,
                        Words.imminent(resource, value, limit.getAsDouble(), rate.getAsDouble())));
    }

    private Optional<Hit> exceeded(double value, OptionalDouble limit) {
        return criteria.above()
                .map(bound -> bound.in(limit))
                .filter(bound -> bound.isPresent() && value > bound.getAsDouble())
                .map(bound -> new Hit(
                        Criterion.ABOVE,
                        criteria.sustained(),
                        Words.above(resource, value, bound.getAsDouble(), limit)));
    }

    private Optional<Hit> unusual(double value, OptionalDouble limit, Finding finding) {
        boolean counts = criteria.detect() && finding.open() && sideCounts(finding);
        boolean matters = criteria.detectAboveShare() == 0
                || (limit.isPresent() && value >= criteria.detectAboveShare() * limit.getAsDouble());
        return counts && matters
                ? Optional.of(new Hit(Criterion.DETECT, CONFIRM, Words.unusual(resource, finding)))
                : Optional.empty();
    }

    private boolean sideCounts(Finding finding) {
        return criteria.direction() == Direction.BOTH
                || finding.direction() == Direction.BOTH
                || finding.direction() == criteria.direction();
    }
}
