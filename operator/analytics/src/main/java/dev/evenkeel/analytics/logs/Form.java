package dev.evenkeel.analytics.logs;

import java.util.Arrays;

/**
 * A sequence of words and variables as it came in lines, with the template that it led to and what its variables showed: a
 * line that shows nothing new needs no more work than its scan. Only a cache, no state.
 */
final class Form {
    private static final int MAX_SLOTS = Long.SIZE;

    private Node node;
    private final long[] patterns;
    private final byte[] kinds;

    /** Slots that showed more than one pattern, bit by slot. */
    private long varying;

    /** Slots that showed more than one type. */
    private long mixed;

    Form(Node node, LineScanner line) {
        this.node = node;
        long[] shown = new long[MAX_SLOTS];
        byte[] seen = new byte[MAX_SLOTS];
        int slots = 0;
        for (int i = 0; i < line.atoms && slots < MAX_SLOTS; i++) {
            if (isSlot(line.kind[i])) {
                shown[slots] = line.pattern[i];
                seen[slots] = line.kind[i];
                slots++;
            }
        }
        patterns = Arrays.copyOf(shown, slots);
        kinds = Arrays.copyOf(seen, slots);
    }

    /** The template of now. */
    Node node() {
        node = node.root();
        return node;
    }

    private static boolean isSlot(byte kind) {
        return kind >= LineScanner.STEM;
    }

    /** Whether the line, of the same form, shows nothing new; what it shows is not new any more afterwards. */
    boolean fits(LineScanner line) {
        boolean fits = true;
        int slots = kinds.length;
        int slot = 0;
        for (int i = 0; slot < slots; i++) {
            byte kind = line.kind[i];
            if (!isSlot(kind)) {
                continue;
            }
            if ((mixed >>> slot & 1) == 0 && kind != kinds[slot]) {
                mixed |= 1L << slot;
                fits = false;
            }
            if ((varying >>> slot & 1) == 0 && line.pattern[i] != patterns[slot]) {
                varying |= 1L << slot;
                fits = false;
            }
            slot++;
        }
        return fits;
    }
}
