package dev.evenkeel.benchmarks.storm;

import dev.evenkeel.analytics.correlate.Correlator;
import dev.evenkeel.analytics.correlate.CorrelatorConfig;
import dev.evenkeel.analytics.correlate.IncidentUpdate;
import dev.evenkeel.analytics.correlate.Signal;
import dev.evenkeel.analytics.correlate.SymptomKey;
import dev.evenkeel.analytics.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** A way to put the alerts of a storm together: names a group for each alert that fires, in the order of arrival. */
interface Grouping {
    /** Milliseconds. */
    long HALF_HOUR = 1_800_000;

    List<String> group(Storm storm);

    /** The library, after the week before the storm. */
    static Grouping evenkeel() {
        return storm -> run(storm, storm.estate().known(), storm.history(), Grouping::signal);
    }

    /** The library when it has seen nothing yet. */
    static Grouping evenkeelWithoutHistory() {
        return storm -> run(storm, storm.estate().known(), List.of(), Grouping::signal);
    }

    /** The library when nobody tells it what depends on what. */
    static Grouping evenkeelWithoutTopology() {
        return storm -> run(storm, Topology.EMPTY, storm.history(), Grouping::signal);
    }

    /** The library when the alerts say nothing but their names. */
    static Grouping evenkeelWithoutText() {
        return storm -> run(storm, storm.estate().known(), storm.history(), alert -> {
            Signal told = signal(alert);
            return new Signal(
                    told.epochMillis(), told.source(), told.object(), told.name(), "", told.firing(), told.related());
        });
    }

    /** The library when the clocks tell no more than the half hour. */
    static Grouping evenkeelWithoutTime() {
        return storm -> run(storm, storm.estate().known(), storm.history(), alert -> {
            Signal told = signal(alert);
            return new Signal(
                    told.epochMillis() - told.epochMillis() % HALF_HOUR,
                    told.source(),
                    told.object(),
                    told.name(),
                    told.text(),
                    told.firing(),
                    told.related());
        });
    }

    private static List<String> run(
            Storm storm, Topology topology, List<StormAlert> history, Function<StormAlert, Signal> teller) {
        Correlator correlator = new Correlator(CorrelatorConfig.DEFAULT, topology);
        Follower follower = new Follower();
        for (List<StormAlert> alerts : List.of(history, storm.alerts())) {
            for (StormAlert alert : alerts) {
                follower.apply(correlator.advance(alert.arrivalMillis()));
                follower.apply(correlator.observe(teller.apply(alert)));
            }
        }
        follower.apply(correlator.advance(storm.alerts().getLast().arrivalMillis()));
        return fired(storm).stream()
                .map(alert -> follower.home(signal(alert).key()))
                .toList();
    }

    /** The alert as the library takes it. */
    static Signal signal(StormAlert alert) {
        return new Signal(
                alert.epochMillis(),
                alert.name().endsWith("Anomaly") ? Signal.Source.ANOMALY : Signal.Source.ALERT,
                alert.object(),
                alert.name(),
                alert.text(),
                alert.firing(),
                Stream.of("pod", "service", "node")
                        .map(label -> alert.labels().getOrDefault(label, ""))
                        .filter(value -> !value.isEmpty() && !alert.object().endsWith("/" + value))
                        .toList());
    }

    /** Keeps the books by the updates alone. */
    final class Follower {
        private final Map<SymptomKey, String> homes = new HashMap<>();
        private final Map<String, Set<SymptomKey>> members = new HashMap<>();

        void apply(List<IncidentUpdate> updates) {
            for (IncidentUpdate update : updates) {
                switch (update) {
                    case IncidentUpdate.Opened u -> put(u.symptom(), u.incident());
                    case IncidentUpdate.Grew u -> put(u.link().symptom(), u.incident());
                    case IncidentUpdate.Moved u -> put(u.link().symptom(), u.incident());
                    case IncidentUpdate.Merged u -> {
                        Set<SymptomKey> gone = members.remove(u.from());
                        if (gone != null) {
                            gone.forEach(key -> put(key, u.incident()));
                        }
                    }
                    case IncidentUpdate.Split u -> u.symptoms().forEach(key -> put(key, u.incident()));
                    case IncidentUpdate.Closed u -> members.remove(u.incident());
                }
            }
        }

        private void put(SymptomKey key, String incident) {
            String before = homes.put(key, incident);
            Set<SymptomKey> old = before == null ? null : members.get(before);
            if (old != null) {
                old.remove(key);
            }
            members.computeIfAbsent(incident, id -> new HashSet<>()).add(key);
        }

        String home(SymptomKey key) {
            return homes.getOrDefault(key, "none");
        }
    }

    /** Alerts with equal labels of this choice, until none came for the window: what Alertmanager's group_by does. */
    static Grouping byLabels(Set<String> labels, long windowMillis) {
        return storm -> {
            Map<String, Long> last = new HashMap<>();
            Map<String, Integer> number = new HashMap<>();
            List<String> groups = new ArrayList<>();
            for (StormAlert alert : fired(storm)) {
                StringBuilder key = new StringBuilder();
                labels.forEach(label ->
                        key.append(alert.labels().getOrDefault(label, "")).append('|'));
                String name = key.toString();
                Long before = last.put(name, alert.arrivalMillis());
                if (before != null && alert.arrivalMillis() - before > windowMillis) {
                    number.merge(name, 1, Integer::sum);
                }
                groups.add(name + number.getOrDefault(name, 0));
            }
            return groups;
        };
    }

    /** Alerts whose objects are so many hops apart in the known topology, and so near in time, are of one group. */
    static Grouping byTopology(int hops, long windowMillis) {
        return storm -> {
            Map<String, Set<String>> near = new HashMap<>();
            return linked(
                    storm,
                    windowMillis,
                    (one, other) -> near.computeIfAbsent(
                                    one.object(),
                                    object -> around(storm.estate().known(), object, hops))
                            .contains(other.object()));
        };
    }

    /** Alerts that share this part of their words, and are so near in time, are of one group. */
    static Grouping byText(double shared, long windowMillis) {
        return storm -> {
            Map<String, Set<String>> words = new HashMap<>();
            return linked(storm, windowMillis, (one, other) -> {
                Set<String> a = words.computeIfAbsent(one.text(), Grouping::words);
                Set<String> b = words.computeIfAbsent(other.text(), Grouping::words);
                long both = a.stream().filter(b::contains).count();
                return both >= shared * (a.size() + b.size() - both);
            });
        };
    }

    private static Set<String> words(String text) {
        return new TreeSet<>(List.of(text.toLowerCase(Locale.ROOT).split("[^a-z-]+")));
    }

    private static Set<String> around(Topology topology, String object, int hops) {
        Set<String> all = new HashSet<>(Set.of(object));
        for (int i = 0; i < hops; i++) {
            for (String at : List.copyOf(all)) {
                topology.dependencies(at).forEach(edge -> all.add(edge.to()));
                topology.dependents(at).forEach(edge -> all.add(edge.from()));
            }
        }
        return all;
    }

    /** Whether two alerts belong together. */
    interface Near {
        boolean test(StormAlert one, StormAlert other);
    }

    private static List<String> linked(Storm storm, long windowMillis, Near near) {
        List<StormAlert> alerts = fired(storm);
        int[] parent = new int[alerts.size()];
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
            for (int j = 0; j < i; j++) {
                long gap = Math.abs(alerts.get(i).epochMillis() - alerts.get(j).epochMillis());
                if (gap <= windowMillis && near.test(alerts.get(i), alerts.get(j))) {
                    parent[root(parent, i)] = root(parent, j);
                }
            }
        }
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < parent.length; i++) {
            groups.add(Integer.toString(root(parent, i)));
        }
        return groups;
    }

    private static int root(int[] parent, int i) {
        int at = i;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }

    /** The alerts of the storm that fire. */
    static List<StormAlert> fired(Storm storm) {
        return storm.alerts().stream().filter(StormAlert::firing).toList();
    }
}
