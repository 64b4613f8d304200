package dev.evenkeel.analytics.correlate;

import dev.evenkeel.analytics.topology.Relation;
import dev.evenkeel.analytics.topology.Topology;
import dev.evenkeel.analytics.topology.Topology.Edge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The topology as ways that trouble takes, and numbers for names. A cause is an object and a direction: its failure spreads
 * to what depends on it, its load to what it calls. Objects that the topology does not know get numbers as well; their
 * trouble stays where it is and at what their signals name.
 */
final class Atlas {
    /** Set in the number of a cause that spreads by load. Strangers, below zero, have no calls and no load. */
    static final int LOAD = 1 << 30;
    /** Objects that trouble spreads to, and that it may come from. */
    private static final int WIDEST = 256;

    private static final int MOST_CACHED = 4096;

    private final Topology topology;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> shortNames = new HashMap<>(); // -1: ambiguous
    private final Map<Integer, Spread> spreads = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Integer, Set<Integer>> sources = new LinkedHashMap<>(64, 0.75f, true);

    Atlas(Topology topology) {
        this.topology = topology;
        for (Edge edge : topology.edges()) {
            for (String name : List.of(edge.from(), edge.to())) {
                if (numbers.putIfAbsent(name, names.size()) == null) {
                    shortNames.merge(shortName(name), names.size(), (a, b) -> -1);
                    names.add(name);
                }
            }
        }
    }

    /** The number of an object; strangers are numbered below zero by a hash of their name. */
    int number(String object) {
        Integer number = numbers.get(object);
        return number != null ? number : object.hashCode() | Integer.MIN_VALUE;
    }

    /** The name of an object of the topology; empty for a stranger. */
    String name(int number) {
        return number >= 0 && number < names.size() ? names.get(number) : "";
    }

    /** The object of a cause. */
    static int object(int cause) {
        return cause < 0 ? cause : cause & ~LOAD;
    }

    /** Whether a cause spreads by load. */
    static boolean isLoad(int cause) {
        return cause >= 0 && (cause & LOAD) != 0;
    }

    /** Whether this word is the name of an object, in full or after its last slash. */
    boolean isName(String word) {
        return numbers.containsKey(word) || shortNames.getOrDefault(word, -1) >= 0;
    }

    /** Sorts of objects, by what they are to others. */
    static final int ROLES = 4;

    /** 0 for a stranger or what is only called, 1 for a part or what runs on something, 2 for what others run on, 3 else. */
    int role(int object) {
        String name = name(object);
        boolean runs = topology.dependencies(name).stream().anyMatch(edge -> edge.relation() != Relation.CALLS);
        boolean hosts = topology.dependents(name).stream().anyMatch(edge -> edge.relation() == Relation.RUNS_ON);
        return hosts ? 2 : runs ? 1 : topology.knows(name) ? 3 : 0;
    }

    /** Logarithm of the number of objects. */
    double world() {
        return StrictMath.log(Math.max(Weights.WORLD, names.size()));
    }

    /** What may have caused a symptom of this object; a text that names others says which way the trouble came. */
    Reach reach(String object, Collection<String> related, Collection<String> named) {
        int self = number(object);
        Map<Integer, Double> starts = new TreeMap<>(); // object -> toll
        Set<Integer> others = resolved(named);
        others.remove(self);
        double detour = others.isEmpty() ? 0 : Weights.UNNAMED;
        starts.put(self, detour);
        resolved(related).forEach(other -> starts.putIfAbsent(other, Weights.RELATED + detour));
        others.forEach(other -> starts.put(other, Weights.NAMED));
        Set<Integer> causes = new TreeSet<>();
        starts.keySet().forEach(start -> causes.addAll(sources(start)));
        int count = 0;
        int[] found = new int[causes.size()];
        double[] costs = new double[causes.size()];
        double[] calls = new double[causes.size()];
        for (int cause : causes) {
            Spread spread = spread(cause);
            double least = Weights.UNREACHABLE;
            for (Map.Entry<Integer, Double> start : starts.entrySet()) {
                int place = spread.place(start.getKey());
                if (place >= 0 && spread.cost(place) + start.getValue() < least) {
                    least = spread.cost(place) + start.getValue();
                    calls[count] = spread.calls(place)
                            + (start.getKey() == self ? 0 : others.contains(start.getKey()) ? 1 : 0.5);
                }
            }
            if (least < Weights.UNREACHABLE) {
                found[count] = cause;
                costs[count++] = least;
            }
        }
        return new Reach(Arrays.copyOf(found, count), Arrays.copyOf(costs, count), Arrays.copyOf(calls, count));
    }

    private Set<Integer> resolved(Collection<String> words) {
        Set<Integer> found = new LinkedHashSet<>();
        for (String word : words) {
            int number = numbers.getOrDefault(word, shortNames.getOrDefault(word, -1));
            if (number >= 0) {
                found.add(number);
            }
        }
        return found;
    }

    /** Where the trouble of a cause shows. */
    Spread spread(int cause) {
        Spread cached = spreads.get(cause);
        if (cached != null) {
            return cached;
        }
        Map<Integer, Step> reached = walk(object(cause), isLoad(cause), false);
        int[] objects =
                reached.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
        double[] costs = new double[objects.length];
        double[] calls = new double[objects.length];
        for (int i = 0; i < objects.length; i++) {
            Step step = reached.getOrDefault(objects[i], Step.START);
            costs[i] = step.cost;
            calls[i] = step.hops;
        }
        Spread computed = new Spread(objects, costs, calls);
        remember(spreads, cause, computed);
        return computed;
    }

    /** What the objects that trouble goes to next, but do not show it, say against a cause; nats. */
    double absence(int object, boolean load, int calls, boolean atCause, Set<Integer> unwell) {
        List<Step> next = new ArrayList<>();
        Step at = new Step(0, object, calls, atCause ? 0 : 1);
        String name = name(object);
        for (Edge edge : topology.dependents(name)) {
            step(next, at, number(edge.from()), edge.relation(), true, load, false);
        }
        for (Edge edge : topology.dependencies(name)) {
            step(next, at, number(edge.to()), edge.relation(), false, load, false);
        }
        double sum = 0;
        for (Step step : next) {
            if (!unwell.contains(step.object)) {
                sum -= StrictMath.log(1 - Weights.SHOWS * StrictMath.exp(-step.cost));
            }
        }
        return Math.min(sum, Weights.ABSENT);
    }

    /** The causes that the trouble of an object may come from; some that it cannot come from may be among them. */
    private Set<Integer> sources(int object) {
        Set<Integer> cached = sources.get(object);
        if (cached != null) {
            return cached;
        }
        Set<Integer> computed = new TreeSet<>(walk(object, false, true).keySet());
        for (int other : walk(object, true, true).keySet()) {
            if (other >= 0
                    && topology.dependencies(name(other)).stream()
                            .anyMatch(edge -> edge.relation() == Relation.CALLS)) {
                computed.add(other | LOAD);
            }
        }
        remember(sources, object, computed);
        return computed;
    }

    private static <V> void remember(Map<Integer, V> cache, int key, V value) {
        cache.put(key, value);
        if (cache.size() > MOST_CACHED) {
            cache.remove(cache.keySet().iterator().next());
        }
    }

    /** A way so far. */
    private record Step(double cost, int object, int calls, double hops) {
        static final Step START = new Step(0, 0, 0, 0);
    }

    /** Dijkstra, nearest first; ties by number, so that the cut at the widest does not depend on anything else. */
    private Map<Integer, Step> walk(int object, boolean load, boolean back) {
        Map<Integer, Step> reached = new HashMap<>();
        PriorityQueue<Step> queue = new PriorityQueue<>(
                (a, b) -> a.cost != b.cost ? Double.compare(a.cost, b.cost) : Integer.compare(a.object, b.object));
        queue.add(new Step(0, object, 0, 0));
        while (!queue.isEmpty() && reached.size() < WIDEST) {
            Step at = queue.remove();
            if (reached.putIfAbsent(at.object, at) != null) {
                continue;
            }
            String name = name(at.object);
            for (Edge edge : topology.dependents(name)) {
                step(queue, at, number(edge.from()), edge.relation(), !back, load, back);
            }
            for (Edge edge : topology.dependencies(name)) {
                step(queue, at, number(edge.to()), edge.relation(), back, load, back);
            }
        }
        return reached;
    }

    private static void step(
            Collection<Step> queue,
            Step at,
            int to,
            Relation relation,
            boolean toDependent,
            boolean load,
            boolean back) {
        boolean first = back || at.hops == 0; // seen from the symptom, nobody knows how far it still is
        double more = switch (relation) {
            case CALLS ->
                toDependent == load ? Weights.AGAINST : Weights.CALL + (back ? 0 : at.calls) * Weights.FARTHER;
            case RUNS_ON -> toDependent ? Weights.HOSTED : Weights.AGAINST;
            case PART_OF -> toDependent ? first ? Weights.PART : Weights.LATER_PART : Weights.WHOLE;
        };
        boolean call = relation == Relation.CALLS;
        if (at.cost + more < Weights.UNREACHABLE) {
            queue.add(new Step(at.cost + more, to, at.calls + (call ? 1 : 0), at.hops + (call ? 1 : 0.5)));
        }
    }

    private static String shortName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
