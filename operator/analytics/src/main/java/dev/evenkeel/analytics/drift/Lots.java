package dev.evenkeel.analytics.drift;

/** Uniform numbers whose generator is one long, kept with the state: SplitMix64 (Steele et al. 2014, doi:10.1145/2660193.2660195). */
final class Lots {
    private long state;

    Lots(long state) {
        this.state = state;
    }

    /** Of a stream: others than a baseline draws from the same seed. */
    static Lots forStream(long seed) {
        return new Lots(mix(seed ^ 0x6A09E667F3BCC909L));
    }

    /** The next number in [0, 1). */
    double next() {
        state += 0x9E3779B97F4A7C15L;
        return (mix(state) >>> 11) * 0x1.0p-53;
    }

    /** Scatters the bits of a number. */
    static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    long state() {
        return state;
    }
}
