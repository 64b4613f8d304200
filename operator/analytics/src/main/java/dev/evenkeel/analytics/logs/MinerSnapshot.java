package dev.evenkeel.analytics.logs;

import dev.evenkeel.analytics.StateBytes;

/**
 * The saved state of a {@link TemplateMiner}: immutable, versioned, comparable by its bytes. It can be kept anywhere that
 * keeps bytes; {@link TemplateMiner#restore} reads every version that was ever released. Secrets were taken out of the
 * lines before anything of them got here.
 */
public final class MinerSnapshot extends StateBytes {
    MinerSnapshot(byte[] bytes) {
        super(bytes);
    }

    /** Takes bytes that {@link #toBytes} gave, perhaps long ago. They are examined by {@link TemplateMiner#restore}. */
    public static MinerSnapshot fromBytes(byte[] bytes) {
        return new MinerSnapshot(bytes.clone());
    }
}
