package dev.evenkeel.analytics.detect;

import dev.evenkeel.analytics.StateBytes;
import java.nio.ByteBuffer;

/**
 * The saved state of a detector: immutable, versioned, opaque, comparable by its bytes. It can be kept anywhere that
 * keeps bytes; {@link Detectors#restore} reads every version that was ever released.
 */
public final class DetectorSnapshot extends StateBytes {
    DetectorSnapshot(byte[] bytes) {
        super(bytes);
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
}
