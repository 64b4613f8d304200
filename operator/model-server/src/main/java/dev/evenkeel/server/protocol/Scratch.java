package dev.evenkeel.server.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Buffers that one inference thread uses again for each request, so that the hot path allocates little. Not thread
 * safe: owned by one thread, and what it hands out is valid until that thread's next request.
 */
public final class Scratch {
    /** A larger buffer is made for the one request and given to the garbage collector. */
    private static final int KEPT_BYTES = 1 << 20;

    private final List<ByteBuffer> inputs = new ArrayList<>();
    private final Output output = new Output();

    /**
     * A direct little-endian buffer for the input at {@code slot}, position 0, limit {@code size}, content undefined.
     *
     * @param size in bytes
     */
    ByteBuffer input(int slot, int size) {
        if (size > KEPT_BYTES) {
            return direct(size);
        }
        while (inputs.size() <= slot) {
            inputs.add(direct(256));
        }
        ByteBuffer kept = inputs.get(slot);
        if (kept.capacity() < size) {
            kept = direct(Integer.highestOneBit(size - 1) << 1);
            inputs.set(slot, kept);
        }
        return kept.clear().limit(size);
    }

    /** An empty output, to be filled and copied out. */
    Output output() {
        output.restart();
        return output;
    }

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A byte array stream that gives a large array back after use. */
    static final class Output extends ByteArrayOutputStream {
        private Output() {
            super(4096);
        }

        private void restart() {
            if (buf.length > KEPT_BYTES) {
                buf = new byte[4096];
            }
            reset();
        }

        /** Appends the remaining bytes of the buffer. */
        void write(ByteBuffer source) {
            byte[] chunk = new byte[Math.min(source.remaining(), 8192)];
            while (source.hasRemaining()) {
                int count = Math.min(source.remaining(), chunk.length);
                source.get(chunk, 0, count);
                write(chunk, 0, count);
            }
        }
    }
}
