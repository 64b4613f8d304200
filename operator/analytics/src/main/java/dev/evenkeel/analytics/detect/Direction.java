package dev.evenkeel.analytics.detect;

/** Which side of the expected range matters, in a configuration, or was left, in a finding. */
public enum Direction {
    /** Too high: usage, latency, errors. */
    ABOVE,
    /** Too low: throughput, free space, readiness. */
    BELOW,
    /** Either side; in a finding, a change of shape or spread that has no side. */
    BOTH;

    /** Stands for it in snapshots: never changes. */
    byte code() {
        return switch (this) {
            case ABOVE -> 1;
            case BELOW -> 2;
            case BOTH -> 3;
        };
    }

    static Direction of(byte code) {
        for (Direction direction : values()) {
            if (direction.code() == code) {
                return direction;
            }
        }
        throw new IllegalArgumentException("direction " + code + " is not known");
    }

    boolean admits(Direction observed) {
        return this == BOTH || observed == BOTH || this == observed;
    }
}
