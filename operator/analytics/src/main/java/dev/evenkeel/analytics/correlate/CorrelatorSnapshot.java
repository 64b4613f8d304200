package dev.evenkeel.analytics.correlate;

import java.util.Arrays;

/**
 * The saved state of a {@link Correlator}: immutable, versioned, opaque, comparable by its bytes. The topology is not part
 * of it: it is given anew, as it is then.
 */
public final class CorrelatorSnapshot {
    private final byte[] bytes;

    CorrelatorSnapshot(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes bytes that {@link #toBytes} gave, perhaps long ago. They are examined by {@link Correlator#restore}. */
    public static CorrelatorSnapshot fromBytes(byte[] bytes) {
        return new CorrelatorSnapshot(bytes.clone());
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** How many bytes the state takes. */
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CorrelatorSnapshot that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "CorrelatorSnapshot[" + bytes.length + " bytes]";
    }
}
