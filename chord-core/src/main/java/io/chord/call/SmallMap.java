package io.chord.call;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A map in the order of its keys, for few entries, and most of the time for none: then it takes
 * next to no memory, and a node has many that are empty. Looking up takes logarithmic time, any
 * change time in proportion to the entries. Not thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class SmallMap<K extends Comparable<? super K>, V> {

    private static final Object[] NONE = {};

    /** Key, value, key, value; never changed but replaced, so that who reads it may change this. */
    private Object[] slots = NONE;

    /** An empty map. */
    public SmallMap() {}

    /** How many entries there are. */
    public int size() {
        return slots.length / 2;
    }

    /** Whether there is no entry. */
    public boolean isEmpty() {
        return slots.length == 0;
    }

    /** The value of a key. */
    public @Nullable V get(K key) {
        int entry = entryOf(key);
        return entry < 0 ? null : valueAt(slots, entry);
    }

    /** Whether there is a value of a key. */
    public boolean containsKey(K key) {
        return entryOf(key) >= 0;
    }

    /** The value of the first key at or after one; of the first of all if there is none behind. */
    public @Nullable V firstFrom(K key) {
        if (isEmpty()) return null;
        int entry = entryOf(key);
        if (entry < 0) entry = -entry - 1;
        return valueAt(slots, entry == size() ? 0 : entry);
    }

    /** The values from the first key at or after one, going round, as long as they are wanted. */
    public List<V> allFrom(K key, Predicate<V> wanted) {
        List<V> found = new ArrayList<>();
        int entry = entryOf(key);
        if (entry < 0) entry = -entry - 1;
        for (int passed = 0; passed < size(); passed++, entry++) {
            V value = valueAt(slots, entry < size() ? entry : entry - size());
            if (!wanted.test(value)) break;
            found.add(value);
        }
        return found;
    }

    /** Gives a key this value, in place of the one it had. */
    public void put(K key, V value) {
        int entry = entryOf(key);
        Object[] changed;
        if (entry >= 0) {
            changed = slots.clone();
        } else {
            entry = -entry - 1;
            changed = Arrays.copyOf(slots, slots.length + 2);
            System.arraycopy(slots, 2 * entry, changed, 2 * entry + 2, slots.length - 2 * entry);
        }
        changed[2 * entry] = key;
        changed[2 * entry + 1] = value;
        slots = changed;
    }

    /** Takes a key out; returns the value that it had. */
    public @Nullable V remove(K key) {
        int entry = entryOf(key);
        if (entry < 0) return null;
        V removed = valueAt(slots, entry);
        Object[] changed = size() == 1 ? NONE : Arrays.copyOf(slots, slots.length - 2);
        System.arraycopy(slots, 2 * entry + 2, changed, 2 * entry, changed.length - 2 * entry);
        slots = changed;
        return removed;
    }

    /** Takes out all entries with such a value. */
    public void removeIf(Predicate<? super V> unwanted) {
        Object[] before = slots;
        for (int entry = 0; entry < before.length / 2; entry++) {
            V value = valueAt(before, entry);
            if (unwanted.test(value)) remove(keyAt(before, entry));
        }
    }

    /** Takes out all entries. */
    public void clear() {
        slots = NONE;
    }

    /** The keys as they are now, in order. */
    public List<K> keys() {
        Object[] now = slots;
        return new AbstractList<>() {
            @Override
            public K get(int index) {
                return keyAt(now, index);
            }

            @Override
            public int size() {
                return now.length / 2;
            }
        };
    }

    /** The values as they are now, in the order of their keys. */
    public List<V> values() {
        Object[] now = slots;
        return new AbstractList<>() {
            @Override
            public V get(int index) {
                return valueAt(now, index);
            }

            @Override
            public int size() {
                return now.length / 2;
            }
        };
    }

    /** Where the key is; if nowhere, one less than the negative of where it belongs. */
    private int entryOf(K key) {
        int low = 0;
        int high = size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = keyAt(slots, middle).compareTo(key);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return -low - 1;
    }

    @SuppressWarnings("unchecked") // Only keys of this type are ever put there.
    private K keyAt(Object[] slots, int entry) {
        return (K) slots[2 * entry];
    }

    @SuppressWarnings("unchecked") // Only values of this type are ever put there.
    private V valueAt(Object[] slots, int entry) {
        return (V) slots[2 * entry + 1];
    }
}
