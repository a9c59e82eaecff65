package io.chord.simulation;

import java.util.Arrays;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, and everything that is still to happen in it: ordered by time, and at one time by
 * the order in which it was added. Not thread-safe.
 */
final class EventQueue {

    /*
     * A binary heap in which every event knows its slot, so that a cancelled timer leaves at once: a
     * node cancels a timer for nearly every message, and a queue that only marked them would consist
     * of them.
     */

    /** Something that happens once. */
    abstract static class Event {
        private long atNanos;
        private long sequence;
        private int slot = -1;

        /** What happens. */
        abstract void happen();

        private boolean isBefore(Event other) {
            return atNanos != other.atNanos ? atNanos < other.atNanos : sequence < other.sequence;
        }
    }

    private @Nullable Event[] heap = new @Nullable Event[64];
    private int size;
    private long nowNanos;
    private long nextSequence;

    /** Virtual time since the beginning. */
    long nowNanos() {
        return nowNanos;
    }

    /** How many events there are. */
    int size() {
        return size;
    }

    /** Adds an event that happens after a delay; none or a negative one: now, after all of now. */
    void add(Event event, long delayNanos) {
        if (event.slot >= 0) throw new IllegalStateException("the event is in the queue already");
        event.atNanos = saturatedSum(nowNanos, Math.max(0, delayNanos));
        event.sequence = nextSequence++;
        if (size == heap.length) heap = Arrays.copyOf(heap, 2 * size);
        place(event, size++);
        siftUp(event);
    }

    /** Takes an event back, if it is still to happen. */
    void remove(Event event) {
        int slot = event.slot;
        if (slot < 0) return;
        event.slot = -1;
        Event last = at(--size);
        heap[size] = null;
        if (last == event) return;
        place(last, slot);
        siftUp(last);
        siftDown(last);
    }

    /** Whether an event is still to happen by then. */
    boolean hasEventBy(long nanos) {
        return size > 0 && at(0).atNanos <= nanos;
    }

    /** Takes the next event and advances time to it. */
    Event next() {
        if (size == 0) throw new NoSuchElementException("no event is left");
        Event first = at(0);
        remove(first);
        nowNanos = first.atNanos;
        return first;
    }

    /** Lets time pass in which nothing happens. */
    void advanceTo(long nanos) {
        nowNanos = Math.max(nowNanos, nanos);
    }

    static long saturatedSum(long a, long nonNegative) {
        long sum = a + nonNegative;
        return sum < a ? Long.MAX_VALUE : sum;
    }

    private Event at(int slot) {
        Event event = heap[slot];
        if (event == null)
            throw new IllegalStateException("slot " + slot + " of the heap is empty");
        return event;
    }

    private void place(Event event, int slot) {
        heap[slot] = event;
        event.slot = slot;
    }

    private void siftUp(Event event) {
        int slot = event.slot;
        while (slot > 0) {
            Event parent = at((slot - 1) / 2);
            if (!event.isBefore(parent)) break;
            int freed = parent.slot;
            place(parent, slot);
            slot = freed;
        }
        place(event, slot);
    }

    private void siftDown(Event event) {
        int slot = event.slot;
        while (2 * slot + 1 < size) {
            int child = 2 * slot + 1;
            if (child + 1 < size && at(child + 1).isBefore(at(child))) child++;
            if (!at(child).isBefore(event)) break;
            place(at(child), slot);
            slot = child;
        }
        place(event, slot);
    }
}
