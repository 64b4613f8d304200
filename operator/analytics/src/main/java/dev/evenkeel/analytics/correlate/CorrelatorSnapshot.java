package dev.evenkeel.analytics.correlate;

import dev.evenkeel.analytics.StateBytes;

/**
 * The saved state of a {@link Correlator}: immutable, versioned, opaque, comparable by its bytes. The topology is not part
 * of it: it is given anew, as it is then.
 */
public final class CorrelatorSnapshot extends StateBytes {
    CorrelatorSnapshot(byte[] bytes) {
        super(bytes);
    }

    /** Takes bytes that {@link #toBytes} gave, perhaps long ago. They are examined by {@link Correlator#restore}. */
    public static CorrelatorSnapshot fromBytes(byte[] bytes) {
        return new CorrelatorSnapshot(bytes.clone());
    }
}
