package dev.evenkeel.server.http;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/** A whole body at the start of an array of {@link BodyArrays}; Vert.x passes it on as it is. */
final class ReusedBody extends UnpooledHeapByteBuf {
    private final BodyArrays owner;

    ReusedBody(BodyArrays owner, byte[] array, int size) {
        super(UnpooledByteBufAllocator.DEFAULT, array, array.length);
        this.owner = owner;
        writerIndex(size);
    }

    /** Lets another body have the array. Once, by who looked at it last. */
    void giveBack() {
        owner.giveBack(array());
    }
}
