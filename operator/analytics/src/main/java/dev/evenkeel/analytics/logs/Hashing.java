package dev.evenkeel.analytics.logs;

/** 64-bit hashes that are the same in every process and version: template ids are made of them, so never change these. */
final class Hashing {
    static final long SEED = 0x9E3779B97F4A7C15L;
    private static final long STEP = 0xD6E8FEB86659FD93L;

    private Hashing() {}

    /** One more character of a text. */
    static long step(long hash, char c) {
        return (hash ^ c) * STEP;
    }

    /** One more value, order matters. */
    static long combine(long hash, long value) {
        return mix(hash * STEP + value);
    }

    /** All bits of the input reach all bits of the output (the finalizer of SplitMix64, Steele et al., OOPSLA 2014). */
    static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    static long text(CharSequence text) {
        long hash = SEED;
        for (int i = 0; i < text.length(); i++) {
            hash = step(hash, text.charAt(i));
        }
        return mix(hash);
    }
}
