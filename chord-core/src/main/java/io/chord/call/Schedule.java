package io.chord.call;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is still to happen: ordered by time, and at one time by the order in which it was added.
 * Times are of a monotonic clock and may wrap around; all of one schedule lie within half its
 * range. Not thread-safe.
 *
 * @param <E> its entries
 */
public final class Schedule<E extends Schedule.Entry> {

    /*
     * A binary heap in which every entry knows its slot, so that one that is taken back leaves at
     * once: a timer is taken back for nearly every message, and a heap that only marked them would
     * consist of them.
     */

    private static final int NOWHERE = -1;

    /** Something that is to happen; in one schedule at most, and once. */
    public abstract static class Entry {
        private long atNanos;
        private long sequence;
        private int slot = NOWHERE;

        /** In no schedule yet. */
        protected Entry() {}

        /** When it is to happen. */
        public final long atNanos() {
            return atNanos;
        }

        private boolean isBefore(Entry other) {
            long later = atNanos - other.atNanos;
            return later != 0 ? later < 0 : sequence < other.sequence;
        }
    }

    private @Nullable Entry[] heap = new @Nullable Entry[8];
    private int size;
    private long lastSequence;

    /** An empty one. */
    public Schedule() {}

    /** How many entries it has. */
    public int size() {
        return size;
    }

    /**
     * Adds an entry.
     *
     * @throws IllegalStateException if it is in a schedule already
     */
    public void add(E entry, long atNanos) {
        Entry added = entry;
        if (added.slot != NOWHERE) {
            throw new IllegalStateException("the entry is in a schedule already");
        }
        added.atNanos = atNanos;
        added.sequence = ++lastSequence;
        if (size == heap.length) heap = Arrays.copyOf(heap, 2 * size);
        siftUp(added, size++);
    }

    /** Takes an entry back; no effect if it is not here any more. */
    public void remove(E entry) {
        Entry removed = entry;
        int slot = removed.slot;
        if (slot == NOWHERE) return;
        removed.slot = NOWHERE;
        Entry last = at(--size);
        heap[size] = null;
        if (last == removed) return;
        siftUp(last, slot);
        siftDown(last, last.slot);
    }

    /** The entry that is to happen first, if there is any. */
    @SuppressWarnings("unchecked") // Only entries of this type are ever added.
    public @Nullable E first() {
        return (E) heap[0];
    }

    /** Drops all entries. */
    public void clear() {
        for (int slot = 0; slot < size; slot++) at(slot).slot = NOWHERE;
        Arrays.fill(heap, 0, size, null);
        size = 0;
    }

    private Entry at(int slot) {
        Entry entry = heap[slot];
        if (entry == null) throw new IllegalStateException("slot " + slot + " is empty");
        return entry;
    }

    private void place(Entry entry, int slot) {
        heap[slot] = entry;
        entry.slot = slot;
    }

    private void siftUp(Entry entry, int from) {
        int slot = from;
        while (slot > 0) {
            Entry parent = at((slot - 1) / 2);
            if (!entry.isBefore(parent)) break;
            int freed = parent.slot;
            place(parent, slot);
            slot = freed;
        }
        place(entry, slot);
    }

    private void siftDown(Entry entry, int from) {
        int slot = from;
        while (2 * slot + 1 < size) {
            int child = 2 * slot + 1;
            if (child + 1 < size && at(child + 1).isBefore(at(child))) child++;
            if (!at(child).isBefore(entry)) break;
            place(at(child), slot);
            slot = child;
        }
        place(entry, slot);
    }
}
