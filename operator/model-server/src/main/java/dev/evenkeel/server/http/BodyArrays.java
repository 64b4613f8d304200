package dev.evenkeel.server.http;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Arrays for the bodies of one event loop's requests. Without them bodies are most of what a request allocates, and most
 * of what the garbage collector copies while many requests wait. What was used last is used next. Confined to the loop.
 */
final class BodyArrays {
    private static final int STEP = 1 << 12;
    private static final int SMALLEST = 1 << 10; // below it a body is no more than the other objects of its request
    private static final int LARGEST = 1 << 16;
    private static final int MOST_KEPT_BYTES = 4 << 20;

    private final List<ArrayDeque<byte[]>> free = new ArrayList<>(); // by length, in steps
    private int keptBytes;

    BodyArrays() {
        for (int length = STEP; length <= LARGEST; length += STEP) {
            free.add(new ArrayDeque<>());
        }
    }

    /** True for bodies of a size that there are arrays for. */
    static boolean hold(int size) {
        return size >= SMALLEST && size <= LARGEST;
    }

    /** A copy of the readable bytes, in an array that is nobody else's until it is given back. */
    ReusedBody copy(ByteBuf content) {
        int size = content.readableBytes();
        int steps = Math.ceilDiv(size, STEP);
        byte[] array = free.get(steps - 1).poll();
        if (array == null) {
            array = new byte[steps * STEP];
        } else {
            keptBytes -= array.length;
        }
        content.getBytes(content.readerIndex(), array, 0, size);
        return new ReusedBody(this, array, size);
    }

    void giveBack(byte[] array) {
        if (keptBytes + array.length <= MOST_KEPT_BYTES) {
            keptBytes += array.length;
            free.get(array.length / STEP - 1).push(array);
        }
    }
}
