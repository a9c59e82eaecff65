package io.chord.transport.socket;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The callers that wait for what an event loop brings: whether there is one at a time, and one call
 * follows soon after the other. Safe for any thread; of calls that meet it may count some twice or
 * not at all, which makes no difference to anything but speed.
 */
final class Callers {

    /** A call follows soon if it begins that long after the end of the last at most. */
    static final long GAP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** So many calls that followed soon are regular. */
    static final int REGULAR = 4;

    private final AtomicInteger waiting = new AtomicInteger();
    private volatile long lastEndNanos = System.nanoTime() - GAP_NANOS;
    private volatile int streak;

    /**
     * One call begins; {@link #go} must follow.
     *
     * @return whether no other caller waits
     */
    boolean come() {
        boolean alone = waiting.getAndIncrement() == 0;
        int before = streak;
        if (!alone || System.nanoTime() - lastEndNanos > GAP_NANOS) {
            if (before != 0) streak = 0;
        } else if (before < REGULAR) {
            streak = before + 1;
        }
        return alone;
    }

    /** Whether calls have come alone, and soon after one another, for a while. */
    boolean areRegular() {
        return streak >= REGULAR && waiting.get() == 1;
    }

    /** They are no longer taken for regular. */
    void startAnew() {
        streak = 0;
    }

    /** A call has ended. */
    void go() {
        lastEndNanos = System.nanoTime();
        waiting.getAndDecrement();
    }
}
