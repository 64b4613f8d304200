package dev.evenkeel.analytics.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph of named objects (services, pods, nodes, databases) and of what each depends on. Immutable, safe for threads.
 * Names are opaque; blank ones and loops are dropped, double edges are kept once, cycles are allowed.
 */
public final class Topology {

    /** A graph without objects. */
    public static final Topology EMPTY = of(List.of());

    /**
     * One dependency.
     *
     * @param from what depends
     * @param to what it depends on
     * @param relation how
     */
    public record Edge(String from, String to, Relation relation) {}

    private final List<Edge> edges;
    private final Map<String, List<Edge>> dependencies;
    private final Map<String, List<Edge>> dependents;

    private Topology(List<Edge> edges, Map<String, List<Edge>> dependencies, Map<String, List<Edge>> dependents) {
        this.edges = edges;
        this.dependencies = dependencies;
        this.dependents = dependents;
    }

    /** The graph of these edges; its objects are what the edges name. O(edges). */
    public static Topology of(Collection<Edge> edges) {
        Set<Edge> kept = new LinkedHashSet<>();
        for (Edge edge : edges) {
            if (!edge.from().isBlank() && !edge.to().isBlank() && !edge.from().equals(edge.to())) {
                kept.add(edge);
            }
        }
        Map<String, List<Edge>> out = new LinkedHashMap<>();
        Map<String, List<Edge>> in = new LinkedHashMap<>();
        for (Edge edge : kept) {
            out.computeIfAbsent(edge.from(), name -> new ArrayList<>()).add(edge);
            in.computeIfAbsent(edge.to(), name -> new ArrayList<>()).add(edge);
        }
        out.replaceAll((name, list) -> List.copyOf(list));
        in.replaceAll((name, list) -> List.copyOf(list));
        return new Topology(List.copyOf(kept), out, in);
    }

    /** All edges, in the order in which they were given. */
    public List<Edge> edges() {
        return edges;
    }

    /** Whether an edge names it. */
    public boolean knows(String object) {
        return dependencies.containsKey(object) || dependents.containsKey(object);
    }

    /** What {@code object} depends on directly; empty for an unknown one. */
    public List<Edge> dependencies(String object) {
        return dependencies.getOrDefault(object, List.of());
    }

    /** What depends on {@code object} directly; empty for an unknown one. */
    public List<Edge> dependents(String object) {
        return dependents.getOrDefault(object, List.of());
    }
}
