package dev.evenkeel.controller.analyze;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.OptionalDouble;

/**
 * The last minute before a limit: sees a steady climb from few samples. Kubelets measure a container every 10 to 15
 * seconds, so that a leak which fills its limit in two minutes is over before a forecast is sure of it. This rule is sure of
 * less: at least four samples over half a minute, each higher than the one before, the later half no flatter than 0.7 of the
 * earlier, the limit half used, {@value #SECONDS_LEFT} s left, and higher than the series has ever been: a heap that is
 * collected climbs steadily too, but not beyond its last peak. A series younger than a minute is warming up and never counts.
 */
final class Climb {
    static final double SECONDS_LEFT = 90;
    private static final int FEWEST = 4;
    private static final int KEPT = 6;
    private static final Duration SPAN = Duration.ofSeconds(30);
    private static final Duration YOUNG = Duration.ofSeconds(60);
    private static final double HALF_USED = 0.5;
    private static final double NO_FLATTER = 0.7;

    private static final double BEYOND_PEAK = 1.1;

    private final Deque<Sample> samples = new ArrayDeque<>();
    private double peak;

    private record Sample(Instant at, double value) {}

    /** Forgets what it saw. */
    void clear() {
        samples.clear();
        peak = 0;
    }

    void update(Instant at, double value) {
        if (!samples.isEmpty() && !(value > samples.getLast().value())) {
            peak = Math.max(peak, samples.getLast().value());
            samples.clear();
        }
        samples.addLast(new Sample(at, value));
        if (samples.size() > KEPT) {
            samples.removeFirst();
        }
    }

    /** Whether the newest value is higher than every value that the series fell back from. */
    boolean beyondPeak() {
        return !samples.isEmpty() && samples.getLast().value() > peak;
    }

    /** How fast it climbs, in units per second; empty where the rule does not hold. */
    OptionalDouble rate(double limit, Instant observedSince) {
        if (samples.size() < FEWEST) {
            return OptionalDouble.empty();
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        boolean old = !observedSince.plus(YOUNG).isAfter(last.at());
        boolean spans = !first.at().plus(SPAN).isAfter(last.at());
        boolean high = last.value() >= HALF_USED * limit && last.value() > BEYOND_PEAK * peak;
        if (!old || !spans || !high) {
            return OptionalDouble.empty();
        }
        Sample middle = middle();
        double later = rate(middle, last);
        boolean steady = later >= NO_FLATTER * rate(first, middle);
        double rate = rate(first, last);
        return steady && (limit - last.value()) <= SECONDS_LEFT * rate
                ? OptionalDouble.of(rate)
                : OptionalDouble.empty();
    }

    private Sample middle() {
        Iterator<Sample> each = samples.iterator();
        Sample middle = each.next();
        for (int i = 0; i < samples.size() / 2; i++) {
            middle = each.next();
        }
        return middle;
    }

    private static double rate(Sample from, Sample to) {
        return (to.value() - from.value())
                / Math.max(0.001, Duration.between(from.at(), to.at()).toMillis() / 1000.0);
    }
}
