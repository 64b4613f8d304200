package dev.evenkeel.analytics.rca;

import java.util.Comparator;
import java.util.Optional;

/**
 * One signal of one node.
 *
 * @param node whose signal it is; for a call the one that is called
 * @param caller for a signal of a call, as its caller sees it: that caller
 * @param family what it speaks of
 * @param name unique among the signals of the node, the caller and the family
 * @param samples its values
 */
public record Signal(String node, Optional<String> caller, Family family, String name, Samples samples) {

    /** The order in which signals are read: a diagnosis does not depend on the order in which they came. */
    static final Comparator<Signal> ORDER = Comparator.comparing(Signal::node)
            .thenComparing(signal -> signal.caller().orElse(""))
            .thenComparing(Signal::family)
            .thenComparing(Signal::name);

    /** A signal of a node. */
    public static Signal of(String node, Family family, String name, Samples samples) {
        return new Signal(node, Optional.empty(), family, name, samples);
    }

    /** A signal of the calls from one node to another, as the caller sees it. */
    public static Signal ofCall(String caller, String callee, Family family, String name, Samples samples) {
        return new Signal(callee, Optional.of(caller), family, name, samples);
    }

    /** The name for people, with the caller. */
    String label() {
        return caller.map(from -> name + " from " + from).orElse(name);
    }
}
