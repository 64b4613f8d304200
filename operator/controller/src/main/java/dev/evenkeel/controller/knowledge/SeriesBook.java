package dev.evenkeel.controller.knowledge;

import dev.evenkeel.api.v1alpha1.ResourceName;
import dev.evenkeel.controller.analyze.Criteria;
import dev.evenkeel.controller.analyze.SeriesWatch;
import dev.evenkeel.controller.facts.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The streaming state of every watched series: a cache, lost with the process and rebuilt from fresh samples. One thread
 * updates, any thread reads.
 */
public final class SeriesBook {
    /** Restarts are counted over this. */
    static final Duration RESTART_WINDOW = Duration.ofMinutes(10);
    /** A gap that long makes what was seen before it worthless for a forecast: six samples of 5 s. */
    static final Duration GAP = Duration.ofSeconds(30);

    private final Map<Key, Series> series = new ConcurrentHashMap<>();

    /**
     * Names one series.
     *
     * @param policyUid the policy whose rules it is watched by
     * @param pod name; "" for the whole target
     * @param podUid the pod's, or the target's for a series of the whole target
     */
    public record Key(
            String policyUid,
            String signal,
            ResourceName resource,
            String pod,
            String podUid,
            String container,
            Criteria criteria) {}

    private static final class Series {
        private final SeriesWatch watch;
        private final Deque<Counted> counted = new ArrayDeque<>();
        private Optional<Instant> lastAt = Optional.empty();
        private double lastTotal = Double.NaN;
        private int restarts = -1;
        private volatile Optional<SeriesWatch.State> state = Optional.empty();

        private record Counted(Instant at, int restarts) {}

        private Series(Key key) {
            this.watch = new SeriesWatch(key.resource(), key.criteria());
        }
    }

    /** Takes in a gauge such as memory; a sample that is not newer than the last is ignored. */
    public void gauge(Key key, Instant at, double value, OptionalDouble limit, int restarts) {
        Series found = of(key);
        if (Double.isNaN(value) || !newer(found, at)) {
            return;
        }
        restarted(found, at, restarts);
        advance(found, at, value, limit);
    }

    /** Takes in a running total such as CPU seconds: its rate by the samples' own times is what is watched. */
    public void total(Key key, Instant at, double total, OptionalDouble limit, int restarts) {
        Series found = of(key);
        if (Double.isNaN(total) || !newer(found, at)) {
            return;
        }
        restarted(found, at, restarts);
        Optional<Instant> before = found.lastAt;
        double last = found.lastTotal;
        found.lastTotal = total;
        if (before.isEmpty() || Double.isNaN(last) || total < last) {
            found.lastAt = Optional.of(at);
            return;
        }
        double seconds = Duration.between(before.get(), at).toMillis() / 1000.0;
        advance(found, at, (total - last) / seconds, limit);
    }

    /**
     * Takes in a pod's restart counter: its growth over ten minutes is what is watched.
     *
     * @param recentAtFirst restarts inside the window that are known when the pod is first seen
     */
    public void restarts(Key key, Instant at, int restarts, int recentAtFirst) {
        Series found = of(key);
        if (found.counted.isEmpty()) {
            found.counted.add(new Series.Counted(at, Math.max(0, restarts - recentAtFirst)));
        }
        found.counted.add(new Series.Counted(at, restarts));
        while (found.counted.size() > 2
                && found.counted.peekFirst().at().plus(RESTART_WINDOW).isBefore(at)) {
            found.counted.removeFirst();
        }
        int before = found.counted.getFirst().restarts();
        advance(found, at, Math.max(0, restarts - before), OptionalDouble.empty());
    }

    /** Forgets every series that is not of these: pods that are gone, policies that changed. */
    public void retain(Set<Key> live) {
        series.keySet().retainAll(live);
    }

    /** What the series of these keys say; those without a value yet are left out. */
    public List<Reading> readings(Set<Key> keys) {
        return keys.stream()
                .flatMap(key -> Optional.ofNullable(series.get(key)).stream()
                        .flatMap(found -> found.state.stream())
                        .map(state -> reading(key, state)))
                .toList();
    }

    /** How many series are watched. */
    public int size() {
        return series.size();
    }

    private Series of(Key key) {
        return series.computeIfAbsent(key, Series::new);
    }

    private static boolean newer(Series found, Instant at) {
        return found.lastAt.isEmpty() || at.isAfter(found.lastAt.get());
    }

    private static void restarted(Series found, Instant at, int restarts) {
        if (found.restarts >= 0 && restarts > found.restarts) {
            found.watch.restarted(at);
            found.lastTotal = Double.NaN;
        }
        found.restarts = restarts;
    }

    private static void advance(Series found, Instant at, double value, OptionalDouble limit) {
        if (found.lastAt.filter(last -> last.plus(GAP).isBefore(at)).isPresent()) {
            found.watch.interrupted();
        }
        found.lastAt = Optional.of(at);
        found.state = Optional.of(found.watch.update(at, value, limit));
    }

    private static Reading reading(Key key, SeriesWatch.State state) {
        return new Reading(
                key.signal(),
                key.resource(),
                key.pod(),
                key.podUid(),
                key.container(),
                state.at(),
                state.value(),
                state.limit(),
                state.finding(),
                state.forecast(),
                state.breach(),
                state.observedSince());
    }
}
