package dev.evenkeel.server.grpc;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Breaks messages: a few bytes changed, cut out, repeated or put in. */
final class Mutations {
    private static final byte[] TELLING = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, 0x08, 0x0a, 0x12, 0x3a, 0x0b, 0x0c};

    private Mutations() {}

    static byte[] mutate(byte[] message, SplittableRandom random) {
        byte[] mutated = message.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && mutated.length > 0; i++) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(5)) {
                case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutated[at] = TELLING[random.nextInt(TELLING.length)];
                case 2 -> mutated = Arrays.copyOf(mutated, at);
                case 3 -> mutated = splice(mutated, at, at + random.nextInt(mutated.length - at), new byte[0]);
                default -> {
                    byte[] more = Arrays.copyOfRange(mutated, at, at + random.nextInt(mutated.length - at));
                    mutated = splice(mutated, at, at, more);
                }
            }
        }
        return mutated;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] more) {
        byte[] spliced = new byte[bytes.length - (to - from) + more.length];
        System.arraycopy(bytes, 0, spliced, 0, from);
        System.arraycopy(more, 0, spliced, from, more.length);
        System.arraycopy(bytes, to, spliced, from + more.length, bytes.length - to);
        return spliced;
    }
}
