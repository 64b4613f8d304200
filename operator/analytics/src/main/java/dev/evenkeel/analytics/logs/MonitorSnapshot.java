package dev.evenkeel.analytics.logs;

import java.util.Arrays;

/**
 * The saved state of a {@link LogMonitor}: immutable, versioned, comparable by its bytes. It can be kept anywhere that
 * keeps bytes; {@link LogMonitor#restore} reads every version that was ever released. Secrets were taken out of the
 * lines before anything of them got here.
 */
public final class MonitorSnapshot {
    private final byte[] bytes;

    MonitorSnapshot(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes bytes that {@link #toBytes} gave, perhaps long ago. They are examined by {@link LogMonitor#restore}. */
    public static MonitorSnapshot fromBytes(byte[] bytes) {
        return new MonitorSnapshot(bytes.clone());
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
        return other instanceof MonitorSnapshot that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "MonitorSnapshot[" + bytes.length + " bytes]";
    }
}
