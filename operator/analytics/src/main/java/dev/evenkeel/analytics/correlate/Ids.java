package dev.evenkeel.analytics.correlate;

/** Names of incidents: follow from the first signal (FNV-1a, 64 bits, RFC 9923). */
final class Ids {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Ids() {}

    static String of(Trouble first, int salt) {
        String content = first.fingerprint + '\n' + first.first + '\n' + salt;
        long hash = OFFSET;
        for (int i = 0; i < content.length(); i++) {
            hash = (hash ^ content.charAt(i)) * PRIME;
        }
        return String.format("%016x", hash);
    }
}
