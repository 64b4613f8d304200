package dev.evenkeel.analytics.logs;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A hash map from hashes, open addressing, no boxing and no removal. Keys are well mixed already. */
final class LongMap<V> {
    private long[] keys = new long[16];

    @SuppressWarnings("unchecked")
    private @Nullable V[] values = (V[]) new Object[16];

    private int size;

    @Nullable
    V get(long key) {
        int mask = keys.length - 1;
        int i = (int) key & mask;
        while (true) {
            V value = values[i];
            if (value == null || keys[i] == key) {
                return value;
            }
            i = (i + 1) & mask;
        }
    }

    void put(long key, V value) {
        if (size * 2 >= keys.length) {
            grow();
        }
        int mask = keys.length - 1;
        int i = (int) key & mask;
        while (values[i] != null && keys[i] != key) {
            i = (i + 1) & mask;
        }
        size += values[i] == null ? 1 : 0;
        keys[i] = key;
        values[i] = value;
    }

    int size() {
        return size;
    }

    void clear() {
        Arrays.fill(values, null);
        size = 0;
    }

    @SuppressWarnings("unchecked")
    private void grow() {
        long[] oldKeys = keys;
        V[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = (V[]) new Object[oldKeys.length * 2];
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            V value = oldValues[i];
            if (value != null) {
                put(oldKeys[i], value);
            }
        }
    }
}
