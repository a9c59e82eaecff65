package io.chord.simulation.explore;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A map from numbers that only grows: open addressing, at most half of the places full. */
final class LongMap<V> {

    private static final int PLACES_MIN = 1 << 8;

    private long[] keys = new long[PLACES_MIN];
    private @Nullable Object[] values = new @Nullable Object[PLACES_MIN];
    private int size;

    @Nullable V get(long key) {
        return value(values[find(key)]);
    }

    void put(long key, V value) {
        int place = find(key);
        if (values[place] == null) {
            if (++size > keys.length / 2) {
                grow();
                place = find(key);
            }
            keys[place] = key;
        }
        values[place] = value;
    }

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked") // Only such values are put in.
    private @Nullable V value(@Nullable Object value) {
        return (V) value;
    }

    /** Where the key is, or would be. */
    private int find(long key) {
        int mask = keys.length - 1;
        int place = (int) Hash.add(0, key) & mask;
        while (values[place] != null && keys[place] != key) place = (place + 1) & mask;
        return place;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = Arrays.copyOf(new @Nullable Object[0], keys.length);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] == null) continue;
            int place = find(oldKeys[i]);
            keys[place] = oldKeys[i];
            values[place] = oldValues[i];
        }
    }
}
