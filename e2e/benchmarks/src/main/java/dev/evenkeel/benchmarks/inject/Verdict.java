package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.benchmarks.inject.Suite.Event;
import dev.evenkeel.benchmarks.inject.Trial.Track;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How well a candidate did.
 *
 * @param falseAlarmsPerWeek observed on the healthy series, after the learning
 * @param overall of all events
 * @param byKind by kind of anomaly
 * @param bySize by size: small, middle, large
 */
record Verdict(
        String name,
        double falseAlarmsPerWeek,
        Figures overall,
        Map<String, Figures> byKind,
        Map<String, Figures> bySize) {
    private static final int SLACK = Source.HOUR; // an alarm up to an hour after the end still tells the event
    private static final int COOL_DOWN = 2 * Source.HOUR;
    private static final int BUFFER = Source.DAY / 2;
    private static final String[] SIZES = {"1-small", "2-middle", "3-large"};

    /**
     * @param recall share of the events that an alarm told, from their first row to an hour after their end
     * @param medianDelayMinutes from the first row to that alarm; an event that was missed counts as endless
     * @param vusPr mean of {@link VusPr} in the days around the events
     */
    record Figures(int events, double recall, double medianDelayMinutes, double vusPr) {
        private static Figures of(List<double[]> outcomes) {
            double[] delays = outcomes.stream().mapToDouble(o -> o[0]).sorted().toArray();
            return new Figures(
                    delays.length,
                    Arrays.stream(delays).filter(Double::isFinite).count() / (double) delays.length,
                    delays[(delays.length - 1) / 2],
                    outcomes.stream().mapToDouble(o -> o[1]).average().orElse(Double.NaN));
        }
    }

    /** By the candidate's own alarms. */
    static Verdict byOwnAlarms(String name, Trial trial) {
        return at(name, Map.of(), trial);
    }

    /** By the lowest threshold on its scores that makes no more than one false alarm a week. */
    static Verdict byBestThreshold(String name, Trial trial) {
        double threshold = threshold(
                trial.healthy().values().stream().flatMap(List::stream).toList());
        Map<String, Double> thresholds = new TreeMap<>();
        trial.healthy().keySet().forEach(source -> thresholds.put(source, threshold));
        return at(name, thresholds, trial);
    }

    /** The same for each source of series apart: more than any user could know. */
    static Verdict byBestThresholds(String name, Trial trial) {
        Map<String, Double> thresholds = new TreeMap<>();
        trial.healthy().forEach((source, tracks) -> thresholds.put(source, threshold(tracks)));
        return at(name, thresholds, trial);
    }

    private static double threshold(List<Track> healthy) {
        double[] all = healthy.stream()
                .flatMapToDouble(track -> Arrays.stream(track.scores(), Suite.LEARNING, Suite.ROWS))
                .sorted()
                .toArray();
        // far below, alarms melt into one: so come from above, and halve only the step that went too far
        int last = all.length - 1;
        int step = 1;
        while (step < last && falseAlarmsPerWeek(healthy, all[last - step]) <= 1) {
            step *= 2;
        }
        int low = Math.max(0, last - step);
        int high = last - step / 2;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (falseAlarmsPerWeek(healthy, all[middle]) <= 1) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return all[low];
    }

    private static double falseAlarmsPerWeek(List<Track> healthy, double threshold) {
        long count = 0;
        for (Track track : healthy) {
            boolean[] alarms = track.alarmsAt(threshold, COOL_DOWN);
            for (int i = Suite.LEARNING; i < alarms.length; i++) {
                count += alarms[i] ? 1 : 0;
            }
        }
        return count / (healthy.size() * (Suite.ROWS - Suite.LEARNING) / (7.0 * Source.DAY));
    }

    /** With a threshold for each source; own alarms where there is none. */
    private static Verdict at(String name, Map<String, Double> thresholds, Trial trial) {
        double falseAlarms = trial.healthy().entrySet().stream()
                .mapToDouble(source -> source.getValue().size()
                        * falseAlarmsPerWeek(source.getValue(), thresholds.getOrDefault(source.getKey(), Double.NaN)))
                .sum();
        long series = trial.healthy().values().stream().mapToLong(List::size).sum();
        List<double[]> all = new ArrayList<>(); // delay, volume
        Map<String, List<double[]>> byKind = new TreeMap<>();
        Map<String, List<double[]>> bySize = new TreeMap<>();
        for (int e = 0; e < trial.events().size(); e++) {
            Event event = trial.events().get(e);
            Track track = trial.branches().get(e);
            double threshold = thresholds.getOrDefault(event.source(), Double.NaN);
            double[] outcome = {
                delay(event, track, track.alarmsAt(threshold, COOL_DOWN)),
                VusPr.of(track.scores(), event.from() - track.first(), event.to() - track.first(), BUFFER, BUFFER / 4)
            };
            all.add(outcome);
            byKind.computeIfAbsent(event.kind(), k -> new ArrayList<>()).add(outcome);
            bySize.computeIfAbsent(SIZES[event.size()], k -> new ArrayList<>()).add(outcome);
        }
        return new Verdict(name, falseAlarms / series, Figures.of(all), figures(byKind), figures(bySize));
    }

    private static Map<String, Figures> figures(Map<String, List<double[]>> outcomes) {
        Map<String, Figures> figures = new TreeMap<>();
        outcomes.forEach((key, list) -> figures.put(key, Figures.of(list)));
        return figures;
    }

    /** Minutes from the first row to the first alarm, infinite when there is none. */
    private static double delay(Event event, Track track, boolean[] alarms) {
        for (int i = event.from(); i < event.to() + SLACK; i++) {
            if (alarms[i - track.first()]) {
                return (i - event.from()) * Source.STEP_SECONDS / 60.0;
            }
        }
        return Double.POSITIVE_INFINITY;
    }
}
