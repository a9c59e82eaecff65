package io.chord.call;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is under way, by number and in the order of numbers. Made for numbers that grow and for few
 * items at a time: adding the largest number is cheap, all else takes time in proportion to the
 * items behind; an empty one takes next to no memory. Not thread-safe.
 *
 * @param <T> the items
 */
public final class Numbered<T> {

    private static final long[] NO_NUMBERS = {};
    private static final Object[] NO_ITEMS = {};

    private long[] numbers = NO_NUMBERS;
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
        int slot = slotOf(number);
        if (slot < 0) {
            slot = -slot - 1;
            makeRoom(slot);
            numbers[slot] = number;
        }
        items[slot] = item;
    }

    /** What is under a number. */
    public @Nullable T get(long number) {
        int slot = slotOf(number);
        return slot < 0 ? null : at(slot);
    }

    /** Takes out what is under a number. */
    public @Nullable T remove(long number) {
        int slot = slotOf(number);
        if (slot < 0) return null;
        T removed = at(slot);
        int behind = --size - slot;
        System.arraycopy(numbers, slot + 1, numbers, slot, behind);
        System.arraycopy(items, slot + 1, items, slot, behind);
        items[size] = null;
        return removed;
    }

    /** The items as they are now. */
    @SuppressWarnings("unchecked") // Only items of this type are ever put.
    public List<T> items() {
        return (List<T>) List.copyOf(Arrays.asList(items).subList(0, size));
    }

    /** The numbers as they are now. */
    public long[] numbers() {
        return Arrays.copyOf(numbers, size);
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

    /** As {@link Arrays#binarySearch}; the largest number first. */
    private int slotOf(long number) {
        if (size == 0 || numbers[size - 1] < number) return -size - 1;
        return Arrays.binarySearch(numbers, 0, size, number);
    }

    private void makeRoom(int slot) {
        if (size == numbers.length) {
            int capacity = Math.max(4, 2 * size);
            numbers = Arrays.copyOf(numbers, capacity);
            items = Arrays.copyOf(items, capacity);
        }
        System.arraycopy(numbers, slot, numbers, slot + 1, size - slot);
        System.arraycopy(items, slot, items, slot + 1, size - slot);
        size++;
    }
}
