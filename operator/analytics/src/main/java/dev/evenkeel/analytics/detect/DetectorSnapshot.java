package dev.evenkeel.analytics.detect;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The saved state of a detector: immutable, versioned, opaque, comparable by its bytes. It can be kept anywhere that
 * keeps bytes; {@link Detectors#restore} reads every version that was ever released.
 */
public final class DetectorSnapshot {
    private final byte[] bytes;

    DetectorSnapshot(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What was written to a buffer so far. */
    static DetectorSnapshot of(ByteBuffer written) {
        byte[] bytes = new byte[written.position()];
        written.flip().get(bytes);
        return new DetectorSnapshot(bytes);
    }

    /** Takes bytes that {@link #toBytes} gave, perhaps long ago. They are examined by {@link Detectors#restore}. */
    public static DetectorSnapshot fromBytes(byte[] bytes) {
        return new DetectorSnapshot(bytes.clone());
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
        return other instanceof DetectorSnapshot that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "DetectorSnapshot[" + bytes.length + " bytes]";
    }
}
