package dev.evenkeel.analytics.logs;

import dev.evenkeel.analytics.StateBytes;

/**
 * The saved state of a {@link LogMonitor}: immutable, versioned, comparable by its bytes. It can be kept anywhere that
 * keeps bytes; {@link LogMonitor#restore} reads every version that was ever released. Secrets were taken out of the
 * lines before anything of them got here.
 */
public final class MonitorSnapshot extends StateBytes {
    MonitorSnapshot(byte[] bytes) {
        super(bytes);
    }

    /** Takes bytes that {@link #toBytes} gave, perhaps long ago. They are examined by {@link LogMonitor#restore}. */
    public static MonitorSnapshot fromBytes(byte[] bytes) {
        return new MonitorSnapshot(bytes.clone());
    }
}
