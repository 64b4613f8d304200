package dev.evenkeel.benchmarks.inject;

import dev.evenkeel.benchmarks.inject.Scorer.Candidate;
import dev.evenkeel.benchmarks.inject.Suite.Event;
import dev.evenkeel.benchmarks.inject.Suite.Healthy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one candidate said about a suite: a run over each healthy series, from which one branches off at each anomaly. */
final class Trial {
    private final Map<String, List<Track>> healthy = new LinkedHashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Track> branches = new ArrayList<>();

    Trial(Candidate candidate, Suite suite) {
        for (Healthy series : suite.healthy()) {
            run(candidate, series);
        }
    }

    /** Scores and own alarms of consecutive rows. */
    static final class Track {
        private final int first; // row of the series
        private final double[] scores;
        private final boolean[] alarms;

        Track(int first, int rows) {
            this.first = first;
            scores = new double[rows];
            alarms = new boolean[rows];
        }

        int first() {
            return first;
        }

        double[] scores() {
            return scores;
        }

        /** Alarms by own rule when the threshold is NaN; else above it, once until it was quiet for the cool-down. */
        boolean[] alarmsAt(double threshold, int coolDown) {
            if (Double.isNaN(threshold)) {
                return alarms;
            }
            boolean[] result = new boolean[scores.length];
            int quiet = coolDown;
            for (int i = 0; i < scores.length; i++) {
                boolean over = scores[i] >= threshold;
                result[i] = over && quiet >= coolDown;
                quiet = over ? 0 : quiet + 1;
            }
            return result;
        }

        private void score(int at, Candidate candidate, Scorer scorer, double[] values) {
            scores[at] = scorer.score(Suite.millis(first + at), values);
            alarms[at] = candidate.ownAlarm() && scorer.alarm();
        }
    }

    private void run(Candidate candidate, Healthy series) {
        Scorer scorer = candidate.maker().apply(series.source().signals());
        Track track = new Track(0, series.rows().size());
        List<Event> ordered = series.events().stream()
                .sorted(Comparator.comparingInt(Event::from))
                .toList();
        int next = 0;
        for (int i = 0; i < series.rows().size(); i++) {
            for (; next < ordered.size() && ordered.get(next).from() == i; next++) {
                events.add(ordered.get(next));
                branches.add(branch(candidate, scorer.copy(), track, ordered.get(next)));
            }
            track.score(i, candidate, scorer, series.rows().get(i));
        }
        healthy.computeIfAbsent(series.source().name(), source -> new ArrayList<>())
                .add(track);
    }

    /** The rows before the event as they were in the healthy series, then the event and what follows. */
    private static Track branch(Candidate candidate, Scorer scorer, Track healthy, Event event) {
        int first = event.from() - Suite.AROUND;
        Track track = new Track(first, Suite.AROUND + event.rows().size());
        System.arraycopy(healthy.scores(), first, track.scores(), 0, Suite.AROUND);
        System.arraycopy(healthy.alarms, first, track.alarms, 0, Suite.AROUND);
        for (int i = 0; i < event.rows().size(); i++) {
            track.score(Suite.AROUND + i, candidate, scorer, event.rows().get(i));
        }
        return track;
    }

    /** Of the healthy series, by the name of their source. */
    Map<String, List<Track>> healthy() {
        return healthy;
    }

    List<Event> events() {
        return events;
    }

    /** [events], in the same order. */
    List<Track> branches() {
        return branches;
    }
}
