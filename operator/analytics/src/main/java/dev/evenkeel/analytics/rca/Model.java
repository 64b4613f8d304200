package dev.evenkeel.analytics.rca;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A snapshot with its nodes as numbers, in the order of their names. */
final class Model {
    private final List<String> nodes;
    private final NavigableMap<String, Integer> numbers = new TreeMap<>();
    private final int[][] callees;
    private final int[][] callers;
    private final Map<Family, List<List<Signal>>> signals = new EnumMap<>(Family.class);

    Model(Snapshot snapshot) {
        NavigableMap<String, NavigableSet<String>> calls = new TreeMap<>();
        TopologyGraph graph = snapshot.graph();
        graph.nodes().forEach(node -> calls.put(node, new TreeSet<>(graph.callees(node))));
        for (Signal signal : snapshot.signals()) {
            calls.computeIfAbsent(signal.node(), unknown -> new TreeSet<>());
            signal.caller()
                    .filter(caller -> !caller.equals(signal.node()))
                    .ifPresent(caller -> calls.computeIfAbsent(caller, unknown -> new TreeSet<>())
                            .add(signal.node()));
        }
        snapshot.changes().forEach(change -> calls.computeIfAbsent(change.node(), unknown -> new TreeSet<>()));
        snapshot.symptom().ifPresent(symptom -> calls.computeIfAbsent(symptom.node(), unknown -> new TreeSet<>()));
        nodes = List.copyOf(calls.navigableKeySet());
        for (int i = 0; i < nodes.size(); i++) {
            numbers.put(nodes.get(i), i);
        }
        callees = new int[nodes.size()][];
        int[] incoming = new int[nodes.size()];
        for (int i = 0; i < callees.length; i++) {
            callees[i] = calls.getOrDefault(nodes.get(i), new TreeSet<>()).stream()
                    .mapToInt(this::number)
                    .toArray();
            for (int callee : callees[i]) {
                incoming[callee]++;
            }
        }
        callers = new int[nodes.size()][];
        for (int i = 0; i < callers.length; i++) {
            callers[i] = new int[incoming[i]];
        }
        for (int i = callees.length - 1; i >= 0; i--) {
            for (int callee : callees[i]) {
                callers[callee][--incoming[callee]] = i;
            }
        }
        for (Family family : Family.values()) {
            List<List<Signal>> all = new ArrayList<>();
            nodes.forEach(node -> all.add(new ArrayList<>()));
            signals.put(family, all);
        }
        snapshot.signals().stream()
                .sorted(Signal.ORDER)
                .forEach(signal ->
                        signals(signal.family(), number(signal.node())).add(signal));
    }

    int size() {
        return nodes.size();
    }

    String name(int node) {
        return nodes.get(node);
    }

    /** The number of a node of the snapshot. */
    int number(String node) {
        Integer number = numbers.get(node);
        if (number == null) {
            throw new AssertionError(node + " is no node of the snapshot");
        }
        return number;
    }

    /** In rising order. */
    int[] callees(int node) {
        return callees[node];
    }

    /** In rising order. */
    int[] callers(int node) {
        return callers[node];
    }

    boolean hasCalls() {
        for (int[] called : callees) {
            if (called.length > 0) {
                return true;
            }
        }
        return false;
    }

    /** Signals of a node, in a fixed order. */
    List<Signal> signals(Family family, int node) {
        return signals.getOrDefault(family, List.of()).get(node);
    }

    boolean has(Family family) {
        for (int node = 0; node < size(); node++) {
            if (!signals(family, node).isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
