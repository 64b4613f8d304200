package dev.evenkeel.analytics.drift;

/** What a comparison says; it never says more than its rows carry. */
public enum Verdict {
    /** The difference is smaller than the tolerance, with confidence 1 - alpha. */
    PASS("Pass"),
    /** There is a difference, with a chance of a false alarm of at most alpha. */
    BREACH("Breach"),
    /** Too few rows for either. */
    INCONCLUSIVE("Inconclusive");

    private final String wireName;

    Verdict(String wireName) {
        this.wireName = wireName;
    }

    /** The name in files and in the API. */
    public String wireName() {
        return wireName;
    }
}
