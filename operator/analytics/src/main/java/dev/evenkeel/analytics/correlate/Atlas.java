package dev.evenkeel.analytics.correlate;

import dev.evenkeel.analytics.topology.Relation;
import dev.evenkeel.analytics.topology.Topology;
import dev.evenkeel.analytics.topology.Topology.Edge;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The topology with prices on its steps, and numbers for names. Objects that it does not know get numbers as well, and
 * reach only themselves and what their signals name.
 */
final class Atlas {
    /** Nearest objects that one may blame. */
    private static final int WIDEST = 256;

    private static final int MOST_CACHED = 4096;

    private final Topology topology;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> shortNames = new HashMap<>(); // -1: ambiguous
    private final int known;
    private final Map<Integer, Map<Integer, Integer>> near = new LinkedHashMap<>(64, 0.75f, true);

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
        known = names.size();
    }

    /** The number of an object; strangers are numbered below zero by a hash of their name. */
    int number(String object) {
        Integer number = numbers.get(object);
        return number != null ? number : object.hashCode() | Integer.MIN_VALUE;
    }

    /** The name of an object of the topology; empty for a stranger. */
    String name(int number) {
        return number >= 0 && number < known ? names.get(number) : "";
    }

    /** Whether this word is the name of an object, in full or after its last slash. */
    boolean isName(String word) {
        return numbers.containsKey(word) || shortNames.getOrDefault(word, -1) >= 0;
    }

    /** What a signal's object reaches, by way of what the signal names as well. */
    Reach reach(String object, Collection<String> related, Collection<String> words) {
        int self = number(object);
        Map<Integer, Integer> all = new HashMap<>(near(self));
        resolved(related).forEach(other -> via(all, other, Weights.RELATED));
        Set<Integer> mentioned = resolved(words);
        mentioned.remove(self);
        mentioned.forEach(other -> via(all, other, Weights.MENTIONED));
        return sorted(all);
    }

    /** What an object itself reaches. */
    Reach reach(int object) {
        return sorted(near(object));
    }

    private static Reach sorted(Map<Integer, Integer> all) {
        int[] objects =
                all.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
        int[] costs = new int[objects.length];
        for (int i = 0; i < objects.length; i++) {
            costs[i] = all.getOrDefault(objects[i], Weights.UNREACHABLE);
        }
        return new Reach(objects, costs);
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

    private void via(Map<Integer, Integer> all, int other, int toll) {
        near(other).forEach((object, cost) -> {
            if (cost + toll < Weights.UNREACHABLE) {
                all.merge(object, cost + toll, Math::min);
            }
        });
    }

    private Map<Integer, Integer> near(int object) {
        Map<Integer, Integer> cached = near.get(object);
        if (cached != null) {
            return cached;
        }
        Map<Integer, Integer> computed = dijkstra(object);
        near.put(object, computed);
        if (near.size() > MOST_CACHED) {
            near.remove(near.keySet().iterator().next());
        }
        return computed;
    }

    /** Nearest first; ties by number, so that the cut at the widest does not depend on anything else. */
    private Map<Integer, Integer> dijkstra(int object) {
        Map<Integer, Integer> settled = new HashMap<>();
        PriorityQueue<long[]> queue = // {cost, object}
                new PriorityQueue<>((a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(a[1], b[1]));
        queue.add(new long[] {0, object});
        while (!queue.isEmpty() && settled.size() < WIDEST) {
            long[] next = queue.remove();
            int at = (int) next[1];
            if (settled.putIfAbsent(at, (int) next[0]) != null) {
                continue;
            }
            String name = name(at);
            for (Edge edge : topology.dependencies(name)) {
                step(queue, settled, next[0] + forward(edge.relation()), edge.to());
            }
            for (Edge edge : topology.dependents(name)) {
                step(queue, settled, next[0] + back(edge.relation()), edge.from());
            }
        }
        return settled;
    }

    private void step(PriorityQueue<long[]> queue, Map<Integer, Integer> settled, long cost, String to) {
        int number = number(to);
        if (cost < Weights.UNREACHABLE && !settled.containsKey(number)) {
            queue.add(new long[] {cost, number});
        }
    }

    private static int forward(Relation relation) {
        return switch (relation) {
            case CALLS -> Weights.CALLS;
            case RUNS_ON -> Weights.RUNS_ON;
            case PART_OF -> Weights.PART_OF;
        };
    }

    private static int back(Relation relation) {
        return switch (relation) {
            case CALLS -> Weights.CALLED;
            case RUNS_ON -> Weights.HOSTS;
            case PART_OF -> Weights.PART_OF;
        };
    }

    private static String shortName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
