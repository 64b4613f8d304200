package dev.evenkeel.analytics.rca;

/** What a snapshot lacks for a sure diagnosis. Wire names are public: add, never rename. */
public enum Gap {
    /** There is no node at all. */
    NO_NODES("NoNodes", "name the workloads of the system"),
    /** No signal has enough samples from before the incident to tell what is usual. */
    NO_HISTORY("NoHistory", "wait for a longer history, or give one"),
    /** No signal of the incident's time differs from what is usual. */
    NOTHING_DEVIATES("NothingDeviates", "look at signals that are not in the snapshot"),
    /** Several nodes are about equally likely. */
    CLOSE_CALL("CloseCall", "compare the first causes by hand"),
    /** There are several nodes and no calls between them are known: causes and victims cannot be told apart. */
    NO_CALLS("NoCalls", "give traces or a service graph"),
    /** No latency was given. */
    NO_LATENCY("NoLatency", "measure latency"),
    /** No errors were given. */
    NO_ERRORS("NoErrors", "count failed requests"),
    /** No use of resources was given. */
    NO_SATURATION("NoSaturation", "scrape the use of CPU and memory"),
    /** No counts of log templates or operations were given. */
    NO_ACTIVITY("NoActivity", "count log templates or traced operations");

    private final String wireName;
    private final String remedy;

    Gap(String wireName, String remedy) {
        this.wireName = wireName;
        this.remedy = remedy;
    }

    /** The stable name. */
    public String wireName() {
        return wireName;
    }

    /** What would help. */
    public String remedy() {
        return remedy;
    }
}
