package dev.evenkeel.server.protocol;

import java.io.ByteArrayOutputStream;

/**
 * The bytes of an answer in the making, {@link #LIMIT} of them at most: a small request to a model whose output is as
 * large as its input says must not use up the heap, which all callers share.
 */
public class AnswerBytes extends ByteArrayOutputStream {
    /** An eighth of the Java heap: the engine's output, what is written here, and a copy of it exist side by side. */
    public static final int LIMIT = (int) Math.min(1 << 30, Runtime.getRuntime().maxMemory() / 8);

    public AnswerBytes(int capacity) {
        super(capacity);
    }

    /** An answer that outgrew the limit. The message is for the client. */
    public static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** @param what is too large: "the answer" */
        public TooLarge(String what) {
            super(tooLarge(what));
        }
    }

    /** What the client is told of an answer, or a part of it, that outgrows the limit. */
    public static String tooLarge(String what) {
        return what + " has more than " + LIMIT
                + " bytes, an eighth of the Java heap: ask for fewer rows or outputs, or" + " raise the memory limit";
    }

    @Override
    public synchronized void write(int value) {
        ensure(1);
        super.write(value);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        ensure(length);
        super.write(bytes, offset, length);
    }

    private void ensure(int more) {
        if (more > LIMIT - count) {
            throw new TooLarge("the answer");
        }
    }
}
