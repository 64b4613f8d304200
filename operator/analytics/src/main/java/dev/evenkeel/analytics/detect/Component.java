package dev.evenkeel.analytics.detect;

/** What about the series was surprising. Names are stable: stories and metrics show them. */
public enum Component {
    /** Nothing is known yet, or the value was not a number. */
    NONE,
    /** The value left the recent level. */
    LEVEL,
    /** The step from the previous value was too large. */
    CHANGE,
    /** The value does not fit the time of day or week. */
    SEASON,
    /** The order of the values, the shape of the curve, was never seen. */
    SHAPE,
    /** The series stands still where it used to move. */
    FLAT,
    /** The value does not fit the other signals of its vector. */
    RELATION,
    /** The replica is unlike its siblings. */
    SIBLINGS,
    /** The distribution of a histogram is not the usual one. */
    DISTRIBUTION
}
