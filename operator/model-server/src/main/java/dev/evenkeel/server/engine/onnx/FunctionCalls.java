package dev.evenkeel.server.engine.onnx;

import dev.evenkeel.server.engine.UnusableModel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which functions of a model call which, and how often. The engine puts each function's body in the place of its call, so
 * few functions that call the next one twice are enough for more nodes than any memory holds.
 */
final class FunctionCalls {
    private static final int MAX_DEPTH = 128;
    private static final long MAX_NODES = 1_000_000;

    private final Map<String, Map<String, Integer>> functions = new HashMap<>(); // function -> what it calls, how often
    private final Map<String, Integer> graph = new HashMap<>(); // what the main graph calls
    private final Set<String> withoutInputs = new LinkedHashSet<>(); // functions
    private final Set<String> calledWithInputs = new HashSet<>();
    private Map<String, Integer> calls = graph; // of what is being read

    /** What is added from here on stands in a function's body. */
    void begin() {
        calls = new HashMap<>();
    }

    /** The body's end, which tells whose it was. */
    void end(String domain, String name, boolean hasInputs) {
        String function = key(domain, name);
        if (!hasInputs) {
            withoutInputs.add(function);
        }
        functions.put(function, calls);
        calls = graph;
    }

    /** Adds a node, which is a call if there is a function of this name. */
    void add(String domain, String operator, boolean withInputs) {
        String called = key(domain, operator);
        calls.merge(called, 1, Integer::sum);
        if (withInputs) {
            calledWithInputs.add(called);
        }
    }

    /** Refuses calls that the engine does not survive. */
    void check() throws UnusableModel {
        withoutInputs.retainAll(calledWithInputs);
        if (!withoutInputs.isEmpty()) { // it would look for the first of them
            throw new UnusableModel(
                    UnusableModel.Kind.NOT_ONNX,
                    "function '" + withoutInputs.iterator().next() + "' has no inputs, and is called with some",
                    null);
        }
        if (nodes(graph, new HashMap<>(), 0) > MAX_NODES) {
            throw new UnusableModel(
                    UnusableModel.Kind.UNSUPPORTED,
                    "its functions call each other until they are more than " + MAX_NODES + " nodes, or deeper than "
                            + MAX_DEPTH + ": export it without functions",
                    null);
        }
    }

    /**
     * How many nodes become of these calls, {@link #MAX_NODES} + 1 at most.
     *
     * @param known of functions that were counted before
     */
    private long nodes(Map<String, Integer> called, Map<String, Long> known, int depth) {
        long nodes = 0;
        for (Map.Entry<String, Integer> call : called.entrySet()) {
            Map<String, Integer> body = functions.get(call.getKey());
            long each = 1;
            if (body != null) {
                Long counted = known.get(call.getKey());
                if (counted == null) {
                    counted = depth == MAX_DEPTH ? MAX_NODES + 1 : nodes(body, known, depth + 1);
                    known.put(call.getKey(), counted);
                }
                each = counted;
            }
            nodes = Math.min(MAX_NODES + 1, nodes + each * call.getValue());
        }
        return nodes;
    }

    private static String key(String domain, String name) {
        return domain + ":" + name;
    }
}
