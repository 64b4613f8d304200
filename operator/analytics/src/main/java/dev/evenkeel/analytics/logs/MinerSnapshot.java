package dev.evenkeel.analytics.logs;

import java.util.Arrays;

/**
 * The saved state of a {@link TemplateMiner}: immutable, versioned, comparable by its bytes. It can be kept anywhere that
 * keeps bytes; {@link TemplateMiner#restore} reads every version that was ever released. Secrets were taken out of the
 * lines before anything of them got here.
 */
public final class MinerSnapshot {
    private final byte[] bytes;

    MinerSnapshot(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes bytes that {@link #toBytes} gave, perhaps long ago. They are examined by {@link TemplateMiner#restore}. */
    public static MinerSnapshot fromBytes(byte[] bytes) {
        return new MinerSnapshot(bytes.clone());
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
        return other instanceof MinerSnapshot that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "MinerSnapshot[" + bytes.length + " bytes]";
    }
}
