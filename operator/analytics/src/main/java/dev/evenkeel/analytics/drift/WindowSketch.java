package dev.evenkeel.analytics.drift;

/**
 * What a server saw of one column in a window: counts on the cells of the baseline, which are exact, and sketches that
 * describe the values, which are not. Small, mergeable in any order, and without a row in it. Not thread safe.
 */
public sealed interface WindowSketch permits NumericWindow, CategoricalWindow {

    /** Rows so far. */
    long rows();

    /** How many of them had no value. */
    long missing();

    /** For the wire; the baseline reads it back. */
    byte[] toBytes();
}
