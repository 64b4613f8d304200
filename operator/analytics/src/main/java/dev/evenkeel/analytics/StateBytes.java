package dev.evenkeel.analytics;

import java.util.Arrays;

/**
 * A saved state as bytes: immutable, opaque, equal to another of its kind when the bytes are. Each kind says what it is
 * the state of and what examines the bytes.
 */
public abstract class StateBytes {
    private final byte[] bytes;

    /** Keeps the array itself: a caller that goes on using it hands in a copy. */
    protected StateBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes themselves, to be read only. */
    protected final byte[] bytes() {
        return bytes;
    }

    /** A copy of the bytes. */
    public final byte[] toBytes() {
        return bytes.clone();
    }

    /** How many bytes the state takes. */
    public final int size() {
        return bytes.length;
    }

    @Override
    public final boolean equals(Object other) {
        return getClass().isInstance(other) && other instanceof StateBytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + bytes.length + " bytes]";
    }
}
