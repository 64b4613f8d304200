package dev.evenkeel.analytics.topology;

/** How one object depends on another. */
public enum Relation {
    /** Sends requests or messages to it, or reads from it: a service and its database. */
    CALLS,
    /** Runs on it: a pod and its node, a node and its rack. */
    RUNS_ON,
    /** Is one of its parts: a pod and its service. What befalls the part shows in the whole, and the other way round. */
    PART_OF
}
