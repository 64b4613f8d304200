package dev.evenkeel.analytics.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;

/**
 * How often things came, in bounded memory: the one that was not counted for longest gives way, and all counts are halved
 * when the caller asks. Integers: what is saved is what is restored.
 */
final class Counts {
    private final int most;
    private final LinkedHashMap<String, Integer> counts = new LinkedHashMap<>(); // counted last, last

    Counts(int most) {
        this.most = most;
    }

    int of(String thing) {
        return counts.getOrDefault(thing, 0);
    }

    void add(String thing) {
        counts.putLast(thing, of(thing) + 1);
        if (counts.size() > most) {
            counts.pollFirstEntry();
        }
    }

    void halve() {
        counts.replaceAll((thing, count) -> count / 2);
        counts.values().removeIf(count -> count == 0);
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(counts.size());
        for (var entry : counts.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeInt(entry.getValue());
        }
    }

    void read(DataInput in) throws IOException {
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            counts.putLast(in.readUTF(), in.readInt());
        }
    }
}
