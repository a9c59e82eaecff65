package io.chord.simulation;

import io.chord.call.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Virtual time, and everything that is still to happen in it: ordered by time, and at one time by
 * the order in which it was added. Not thread-safe.
 */
final class EventQueue {

    /** Something that happens once. */
    abstract static class Event extends Schedule.Entry {

        /** What happens. */
        abstract void happen();
    }

    private final Schedule<Event> schedule = new Schedule<>();
    private long nowNanos;

    /** Virtual time since the beginning. */
    long nowNanos() {
        return nowNanos;
    }

    /** How many events there are. */
    int size() {
        return schedule.size();
    }

    /** Adds an event that happens after a delay; none or a negative one: now, after all of now. */
    void add(Event event, long delayNanos) {
        schedule.add(event, saturatedSum(nowNanos, Math.max(0, delayNanos)));
    }

    /** Takes an event back, if it is still to happen. */
    void remove(Event event) {
        schedule.remove(event);
    }

    /** All that is still to happen, in order. */
    List<Event> inOrder() {
        List<Event> events = new ArrayList<>(schedule.size());
        for (Event event = schedule.first(); event != null; event = schedule.first()) {
            schedule.remove(event);
            events.add(event);
        }
        for (Event event : events) schedule.add(event, event.atNanos());
        return events;
    }

    /** Whether an event is still to happen by then. */
    boolean hasEventBy(long nanos) {
        Event first = schedule.first();
        return first != null && first.atNanos() <= nanos;
    }

    /** Takes the next event and advances time to it. */
    Event next() {
        Event first = schedule.first();
        if (first == null) throw new NoSuchElementException("no event is left");
        schedule.remove(first);
        nowNanos = first.atNanos();
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
}
