package dev.evenkeel.analytics.drift;

/** A hash of texts that never changes: FNV-1a (draft-eastlake-fnv) over UTF-16 units, then mixed. */
final class Hash {
    private Hash() {}

    static long of(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return Lots.mix(hash);
    }
}
