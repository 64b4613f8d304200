package dev.evenkeel.analytics.drift;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** What a column looked like when the model was trained, or in any other reference. Immutable. */
public sealed interface ColumnBaseline permits NumericBaseline, CategoricalBaseline {

    /** Rows of the reference. */
    long rows();

    /** A detector of drift from this reference, before its first row. */
    ColumnDrift watch(DriftConfig config);

    /** An empty window for a server; {@code seed} is that of the lots that break ties, one of its own for each server. */
    WindowSketch window(long seed);

    /**
     * A window from the wire.
     *
     * @throws IllegalArgumentException when the bytes are damaged or were made for another baseline
     */
    WindowSketch window(byte[] bytes);

    /** For the wire or a file beside the model. */
    byte[] toBytes();

    /**
     * Takes what {@link #toBytes} gave, perhaps long ago.
     *
     * @throws IllegalArgumentException when the bytes are damaged, or of a version that this library does not know
     */
    static ColumnBaseline fromBytes(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Snapshots.version(in, DriftSnapshot.BASELINE_VERSION);
            byte kind = in.get();
            return switch (kind) {
                case DriftSnapshot.NUMERIC -> NumericBaseline.read(in);
                case DriftSnapshot.CATEGORICAL -> CategoricalBaseline.read(in);
                default -> throw new IllegalArgumentException("baseline of kind " + kind + " is not known");
            };
        } catch (BufferUnderflowException tooShort) {
            throw new IllegalArgumentException("a baseline of " + bytes.length + " bytes is cut", tooShort);
        }
    }
}
