package dev.evenkeel.server.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Buffers that one worker uses again for each batch, so that the hot path allocates little. The tensors of the calls of
 * a batch are read one behind the other into one buffer for each input of the model, and go to the engine from there.
 * Not thread safe: owned by one thread, and what it hands out is valid until that thread's next batch.
 */
public final class Scratch {
    /** A larger buffer is made for one batch and given to the garbage collector. */
    private static final int KEPT_BYTES = 1 << 20;

    private final List<Slot> slots = new ArrayList<>();
    private final Output output = new Output();

    /** The tensors for one input of the model. */
    private static final class Slot {
        private ByteBuffer buffer = direct(256);
        private int start; // of the batch that is being gathered
        private int end; // of its kept tensors
        private int offered; // bytes behind the end that were handed out and not yet kept
    }

    /** Begins a batch; what was handed out before is invalid. */
    public void restart() {
        for (Slot slot : slots) {
            slot.start = 0;
            slot.end = 0;
            slot.offered = 0;
            if (slot.buffer.capacity() > KEPT_BYTES) {
                slot.buffer = direct(256);
            }
        }
    }

    /**
     * A direct little-endian buffer for the input at {@code slot}, position 0, limit {@code size}, content undefined,
     * right behind the tensors that are kept. Takes the place of an earlier one that was not kept.
     *
     * @param slot position in the signature's inputs
     * @param size in bytes
     */
    public ByteBuffer input(int slot, int size) {
        while (slots.size() <= slot) {
            slots.add(new Slot());
        }
        Slot into = slots.get(slot);
        into.buffer.clear();
        int needed = Math.addExact(into.end, size);
        if (into.buffer.capacity() < needed) {
            ByteBuffer larger = direct(Math.max(needed, (int) Math.min(KEPT_BYTES, 2L * needed)));
            larger.put(0, into.buffer, 0, into.end);
            into.buffer = larger;
        }
        into.offered = size;
        return into.buffer.slice(into.end, size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Keeps what {@link #input} has handed out since the last call of this method. */
    public void keep() {
        for (Slot slot : slots) {
            slot.end += slot.offered;
            slot.offered = 0;
        }
    }

    /** Leaves the tensors that are kept where they are, and begins another batch behind them. */
    public void next() {
        for (Slot slot : slots) {
            slot.start = slot.end;
        }
    }

    /** True when the kept tensors fill the buffers: time to run them. */
    public boolean isFull() {
        for (Slot slot : slots) {
            if (slot.end >= KEPT_BYTES) {
                return true;
            }
        }
        return false;
    }

    /** The kept tensors of the batch for the input at {@code slot}, as one. */
    public ByteBuffer gathered(int slot) {
        Slot from = slots.get(slot);
        return from.start == 0
                ? from.buffer.clear().limit(from.end)
                : from.buffer.clear().slice(from.start, from.end - from.start).order(ByteOrder.LITTLE_ENDIAN);
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
    static final class Output extends AnswerBytes {
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
