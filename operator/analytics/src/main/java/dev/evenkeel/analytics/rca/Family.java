package dev.evenkeel.analytics.rca;

/** What a signal speaks of. Families fail in different ways, so each has a test of its own; their verdicts are joined. */
public enum Family {
    /** Time per request; any unit, the same one in the whole snapshot. Only a rise is trouble, and callers inherit it. */
    LATENCY,
    /** Failed share of the requests, from 0 to 1. Only a rise is trouble, and callers inherit it. */
    ERRORS,
    /** Use of a resource: CPU, memory, connections, a queue; any unit. Stays in the node, in both directions. */
    SATURATION,
    /**
     * Counts of what a node does in a sample: lines of a log template, spans of an operation, calls to another node. All
     * such signals of a node are sampled at the same times.
     */
    ACTIVITY,
    /** Requests served in a sample. Weighs the latency and the errors of a node; is no evidence by itself. */
    TRAFFIC,
    /** Changes, see {@link Change}; a signal of this family is not read. */
    CHANGE
}
