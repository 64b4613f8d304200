package dev.evenkeel.analytics.drift;

/** What a column looked like when the model was trained, or in any other reference. Immutable. */
public sealed interface ColumnBaseline permits NumericBaseline, CategoricalBaseline {

    /** Rows of the reference. */
    long rows();

    /** A detector of drift from this reference, before its first row. */
    ColumnDrift watch(DriftConfig config);
}
