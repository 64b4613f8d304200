package dev.evenkeel.server.engine.djl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** What runs when tensors of a graph are asked for: the nodes behind them, and all nodes of the functions that those call. */
final class ReachableNodes {
    private final Map<String, NodeDef> nodes = new HashMap<>();
    private final Map<String, FunctionDef> functions = new HashMap<>();
    private final Set<String> called = new HashSet<>();
    private final Deque<NodeDef> open = new ArrayDeque<>();
    private final List<NodeDef> reached = new ArrayList<>();

    private ReachableNodes(GraphDef graph) {
        graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
        graph.getLibrary()
                .getFunctionList()
                .forEach(function -> functions.put(function.getSignature().getName(), function));
    }

    /** The nodes behind tensors like {@code node:0}. */
    static List<NodeDef> from(GraphDef graph, Collection<String> tensors) {
        ReachableNodes walk = new ReachableNodes(graph);
        tensors.forEach(walk::tensor);
        while (!walk.open.isEmpty()) {
            NodeDef node = walk.open.remove();
            walk.reached.add(node);
            node.getInputList().forEach(walk::tensor);
            node.getAttrMap().values().forEach(walk::attribute);
        }
        return walk.reached;
    }

    /** {@code node}, {@code node:0}, or {@code ^node} for an order without data. */
    private void tensor(String name) {
        String plain = name.startsWith("^") ? name.substring(1) : name;
        int colon = plain.indexOf(':');
        NodeDef node = nodes.remove(colon < 0 ? plain : plain.substring(0, colon));
        if (node != null) {
            open.add(node);
        }
    }

    private void attribute(AttrValue value) {
        if (value.hasFunc()) {
            call(value.getFunc().getName());
        }
        value.getList().getFuncList().forEach(function -> call(function.getName()));
    }

    private void call(String name) {
        FunctionDef function = functions.get(name);
        if (function != null && called.add(name)) {
            open.addAll(function.getNodeDefList());
        }
    }
}
