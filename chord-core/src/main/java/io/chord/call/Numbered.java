package io.chord.call;

import io.chord.ring.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is under way, by number. To put, get and remove take constant time; to list all, in the
 * order of their numbers, takes time to sort them. An empty one takes next to no memory. Not
 * thread-safe.
 *
 * @param <T> the items
 */
public final class Numbered<T> {

    /*
     * Open addressing with linear probing, at most half full. What is removed leaves no mark: items
     * behind it that had to pass its place move up (Knuth, The Art of Computer Programming, volume
     * 3, section 6.4, algorithm R).
     */

    private static final int CAPACITY_MIN = 2;
    private static final long[] NO_NUMBERS = {};
    private static final Object[] NO_ITEMS = {};

    private long[] numbers = NO_NUMBERS;

    /** Null where there is none. */
    private @Nullable Object[] items = NO_ITEMS;

    private int size;

    /** An empty one. */
    public Numbered() {}

    /** How many items there are. */
    public int size() {
        return size;
    }

    /** Puts an item under a number, in place of what was there. */
    public void put(long number, T item) {
        if (2 * size >= items.length) grow();
        int slot = slotOf(number);
        if (items[slot] == null) size++;
        numbers[slot] = number;
        items[slot] = item;
    }

    /** What is under a number. */
    public @Nullable T get(long number) {
        return size == 0 ? null : at(slotOf(number));
    }

    /** Takes out what is under a number. */
    public @Nullable T remove(long number) {
        if (size == 0) return null;
        int slot = slotOf(number);
        T removed = at(slot);
        if (removed == null) return null;
        size--;
        close(slot);
        return removed;
    }

    /** The items as they are now, in the order of their numbers. */
    public List<T> items() {
        List<T> all = new ArrayList<>(size);
        for (long number : numbers()) {
            T item = get(number);
            if (item != null) all.add(item);
        }
        return all;
    }

    /** The numbers as they are now, in order. */
    public long[] numbers() {
        long[] all = new long[size];
        int count = 0;
        for (int slot = 0; slot < items.length; slot++) {
            if (items[slot] != null) all[count++] = numbers[slot];
        }
        Arrays.sort(all);
        return all;
    }

    /** Drops all items. */
    public void clear() {
        numbers = NO_NUMBERS;
        items = NO_ITEMS;
        size = 0;
    }

    @SuppressWarnings("unchecked") // Only items of this type are ever put.
    private @Nullable T at(int slot) {
        return (T) items[slot];
    }

    /** Where the number is, or would be put. */
    private int slotOf(long number) {
        int slot = homeOf(number);
        while (items[slot] != null && numbers[slot] != number) slot = behind(slot);
        return slot;
    }

    private int homeOf(long number) {
        return (int) SplitMix64.mix(number) & (items.length - 1);
    }

    private int behind(int slot) {
        return (slot + 1) & (items.length - 1);
    }

    /** Fills a hole with the first item behind it that was put there for want of this place. */
    private void close(int hole) {
        int open = hole;
        for (int slot = behind(open); items[slot] != null; slot = behind(slot)) {
            int mask = items.length - 1;
            int home = homeOf(numbers[slot]);
            if (((slot - home) & mask) < ((slot - open) & mask)) continue;
            numbers[open] = numbers[slot];
            items[open] = items[slot];
            open = slot;
        }
        items[open] = null;
    }

    private void grow() {
        long[] numbersBefore = numbers;
        @Nullable Object[] itemsBefore = items;
        int capacity = Math.max(CAPACITY_MIN, 2 * itemsBefore.length);
        numbers = new long[capacity];
        items = new @Nullable Object[capacity];
        for (int i = 0; i < itemsBefore.length; i++) {
            if (itemsBefore[i] == null) continue;
            int slot = slotOf(numbersBefore[i]);
            numbers[slot] = numbersBefore[i];
            items[slot] = itemsBefore[i];
        }
    }
}
