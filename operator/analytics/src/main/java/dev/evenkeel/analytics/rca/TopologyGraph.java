package dev.evenkeel.analytics.rca;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who calls whom. Immutable; cycles, nodes without calls and calls that were seen many times are fine, calls of a node to
 * itself are left out.
 */
public final class TopologyGraph {
    private final NavigableMap<String, NavigableSet<String>> callees;

    private TopologyGraph(NavigableMap<String, NavigableSet<String>> callees) {
        this.callees = callees;
    }

    /** A graph to fill. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sorted. */
    public NavigableSet<String> nodes() {
        return Collections.unmodifiableNavigableSet(callees.navigableKeySet());
    }

    /** Whom a node calls, sorted; empty for a node that the graph does not know. */
    public NavigableSet<String> callees(String node) {
        NavigableSet<String> called = callees.get(node);
        return called == null ? Collections.emptyNavigableSet() : Collections.unmodifiableNavigableSet(called);
    }

    /** Collects nodes and calls. */
    public static final class Builder {
        private final NavigableMap<String, NavigableSet<String>> callees = new TreeMap<>();

        private Builder() {}

        /** A node, with calls or without. */
        public Builder node(String node) {
            called(node);
            return this;
        }

        private NavigableSet<String> called(String node) {
            return callees.computeIfAbsent(node, unknown -> new TreeSet<>());
        }

        /** A call; both ends become nodes. */
        public Builder call(String caller, String callee) {
            node(callee);
            NavigableSet<String> called = called(caller);
            if (!caller.equals(callee)) {
                called.add(callee);
            }
            return this;
        }

        /** The graph so far. */
        public TopologyGraph build() {
            NavigableMap<String, NavigableSet<String>> copy = new TreeMap<>();
            callees.forEach((node, called) -> copy.put(node, new TreeSet<>(called)));
            return new TopologyGraph(copy);
        }
    }
}
