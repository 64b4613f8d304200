package dev.evenkeel.analytics.drift;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What the parts of a snapshot share. */
final class Snapshots {
    private Snapshots() {}

    /** Reads the length of a list whose items take at least {@code itemBytes}. */
    static int length(ByteBuffer in, int itemBytes) {
        int length = in.getInt();
        if (length < 0 || (long) length * itemBytes > in.remaining()) {
            throw new IllegalArgumentException(
                    "a list of " + length + " items does not fit the " + in.remaining() + " bytes that are left");
        }
        return length;
    }

    static void putText(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.putInt(bytes.length).put(bytes);
    }

    static String text(ByteBuffer in) {
        byte[] bytes = new byte[length(in, 1)];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static int textBytes(String text) {
        return 4 + text.getBytes(StandardCharsets.UTF_8).length;
    }

    static void putDoubles(ByteBuffer out, double[] values) {
        for (double value : values) {
            out.putDouble(value);
        }
    }

    static void doubles(ByteBuffer in, double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = in.getDouble();
        }
    }

    static void putLongs(ByteBuffer out, long[] values) {
        out.putInt(values.length);
        for (long value : values) {
            out.putLong(value);
        }
    }

    /** Reads as many counts as the array holds; gives their sum. */
    static long counts(ByteBuffer in, long[] into) {
        int length = length(in, 8);
        if (length != into.length) {
            throw new IllegalArgumentException(length + " counts where the baseline has " + into.length + " cells");
        }
        long sum = 0;
        for (int i = 0; i < length; i++) {
            into[i] = in.getLong();
            if (into[i] < 0) {
                throw new IllegalArgumentException("a count of " + into[i]);
            }
            sum += into[i];
        }
        return sum;
    }

    static void version(ByteBuffer in, byte newest) {
        byte version = in.get();
        if (version != newest) {
            throw new IllegalArgumentException("version " + version + " is not known to this library");
        }
    }
}
