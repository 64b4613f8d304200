package dev.evenkeel.analytics.drift;

/**
 * Watches one column for drift, row by row. Not thread safe. An update takes O(log gaps) and allocates nothing.
 *
 * <p>The chance of a breach within the horizon is at most alpha if the reference and the stream are exchangeable, for
 * whichever distribution and reference size, and however often one looks. Once breached it stays so: watch anew, with a
 * baseline that is right, to go on.
 */
public sealed interface ColumnDrift permits NumericDrift, CategoricalDrift {

    /** What is known now. Takes O(gaps). */
    DriftFinding finding();

    /**
     * Evidence against the reference: the chance that it ever reaches x within the horizon is at most 1 / x, for x up to what
     * makes the alarm, where it is cut.
     */
    double evidence();

    /** Whether an alarm was raised. */
    boolean breached();

    /** The whole state; {@link DriftSnapshot#restore} brings it back. */
    DriftSnapshot snapshot();
}
