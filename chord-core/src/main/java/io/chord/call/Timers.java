package io.chord.call;

import java.util.PriorityQueue;

/**
 * The deadlines of one engine, as data. Two timers of one instant fire in the order in which they
 * were set, so that a run can be repeated.
 */
public final class Timers {

    /** A deadline that was set. */
    public static final class Timer implements Comparable<Timer> {
        private final long atNanos;
        private final long sequence;
        private final Runnable action;
        private boolean cancelled;

        private Timer(long atNanos, long sequence, Runnable action) {
            this.atNanos = atNanos;
            this.sequence = sequence;
            this.action = action;
        }

        /** When it fires. */
        public long atNanos() {
            return atNanos;
        }

        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(atNanos - other.atNanos, 0);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    private final Turn turn;
    private final PriorityQueue<Timer> queue = new PriorityQueue<>(8);
    private long sequence;

    /** Timers on the clock of this turn. */
    public Timers(Turn turn) {
        this.turn = turn;
    }

    /** Runs an action after a delay. */
    public Timer after(long delayNanos, Runnable action) {
        return at(turn.nowNanos() + delayNanos, action);
    }

    /** Runs an action at an instant. */
    public Timer at(long atNanos, Runnable action) {
        Timer timer = new Timer(atNanos, ++sequence, action);
        queue.add(timer);
        return timer;
    }

    /** Takes a timer back; harmless when it has fired. */
    public void cancel(Timer timer) {
        if (!timer.cancelled) {
            timer.cancelled = true;
            queue.remove(timer);
        }
    }

    /** When the first fires; {@link Long#MAX_VALUE} for never. */
    public long earliestNanos() {
        Timer first = queue.peek();
        return first == null ? Long.MAX_VALUE : first.atNanos;
    }

    /** Fires what is due at this turn's instant. Timers set meanwhile for this instant fire too. */
    public void fireDue() {
        for (Timer first = queue.peek();
                first != null && first.atNanos - turn.nowNanos() <= 0;
                first = queue.peek()) {
            queue.poll();
            first.cancelled = true;
            first.action.run();
        }
    }

    /** Drops all timers: the engine has ended. */
    public void clear() {
        queue.clear();
    }
}
