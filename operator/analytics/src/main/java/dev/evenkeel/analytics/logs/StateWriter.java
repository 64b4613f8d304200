package dev.evenkeel.analytics.logs;

import java.util.Arrays;

/** Writes numbers (big-endian) and texts (any chars, lone surrogates too) into an array that grows. */
final class StateWriter {
    private byte[] bytes = new byte[1024];
    private int size;

    private void put(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, size * 2);
        }
        bytes[size++] = (byte) value;
    }

    void writeBoolean(boolean value) {
        put(value ? 1 : 0);
    }

    void writeInt(int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            put(value >>> shift);
        }
    }

    void writeLong(long value) {
        writeInt((int) (value >>> 32));
        writeInt((int) value);
    }

    void writeDouble(double value) {
        writeLong(Double.doubleToLongBits(value));
    }

    void write(byte[] more) {
        for (byte one : more) {
            put(one);
        }
    }

    /** Two bytes of length, then one to three bytes for each char: what the length leaves no room for is cut. */
    void writeText(String text) {
        int at = size;
        put(0);
        put(0);
        for (int i = 0; i < text.length() && size - at < 65_500; i++) {
            char c = text.charAt(i);
            if (c >= 1 && c < 0x80) {
                put(c);
            } else if (c < 0x800) {
                put(0xC0 | (c >> 6));
                put(0x80 | (c & 0x3F));
            } else {
                put(0xE0 | (c >> 12));
                put(0x80 | ((c >> 6) & 0x3F));
                put(0x80 | (c & 0x3F));
            }
        }
        int length = size - at - 2;
        bytes[at] = (byte) (length >>> 8);
        bytes[at + 1] = (byte) length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
