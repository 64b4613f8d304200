package dev.evenkeel.analytics.logs;

import java.util.Arrays;

/** Reads what {@link StateWriter} wrote; throws IllegalArgumentException when the bytes are cut. */
final class StateReader {
    private final byte[] bytes;
    private int at;

    StateReader(byte[] bytes) {
        this.bytes = bytes;
    }

    private int next() {
        if (at >= bytes.length) {
            throw new IllegalArgumentException("a snapshot of " + bytes.length + " bytes is cut");
        }
        return bytes[at++] & 0xFF;
    }

    boolean readBoolean() {
        return next() != 0;
    }

    int readInt() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = (value << 8) | next();
        }
        return value;
    }

    long readLong() {
        long high = readInt();
        return (high << 32) | (readInt() & 0xFFFFFFFFL);
    }

    double readDouble() {
        return Double.longBitsToDouble(readLong());
    }

    /** So many bytes, or all that are left. */
    byte[] readBytes(int length) {
        int to = at + Math.max(0, Math.min(length, bytes.length - at));
        byte[] read = Arrays.copyOfRange(bytes, at, to);
        at = to;
        return read;
    }

    String readText() {
        int left = (next() << 8) | next();
        StringBuilder text = new StringBuilder(left);
        while (left > 0) {
            int c = next();
            if (c < 0x80) {
                left -= 1;
                text.append((char) c);
            } else if (c < 0xE0) {
                left -= 2;
                text.append((char) (((c & 0x1F) << 6) | (next() & 0x3F)));
            } else {
                left -= 3;
                text.append((char) (((c & 0x0F) << 12) | ((next() & 0x3F) << 6) | (next() & 0x3F)));
            }
        }
        return text.toString();
    }
}
