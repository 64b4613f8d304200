package dev.evenkeel.analytics.detect;

/** How fast an error budget burns, and so who is told. */
public enum Severity {
    /** The budget lasts. */
    NONE,
    /** It will not last: somebody should look within days. */
    TICKET,
    /** It is nearly gone already: somebody must look now. */
    PAGE;

    /** Stands for it in snapshots: never changes. */
    byte code() {
        return switch (this) {
            case NONE -> 0;
            case TICKET -> 1;
            case PAGE -> 2;
        };
    }

    static Severity of(byte code) {
        for (Severity severity : values()) {
            if (severity.code() == code) {
                return severity;
            }
        }
        throw new IllegalArgumentException("severity " + code + " is not known");
    }
}
