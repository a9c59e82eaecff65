package io.chord.simulation;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes happen what is in the queue, on one thread: the first that uses it. Everything else of a
 * simulated network is passive.
 */
final class EventLoop {

    /** More events than this without time passing: something goes round in circles. */
    static final int EVENTS_AT_ONE_TIME_MAX = 10_000_000;

    /** What happens at a time of the clock of a node. */
    interface OnClock {
        /** Whose clock. */
        String clock();

        /** The clock does not run as it did: takes another place in the queue. */
        void reaim();
    }

    private final EventQueue queue = new EventQueue();
    private final Supplier<String> replayLine;
    private boolean isPumping;
    private @Nullable Thread owner;

    /**
     * A loop at time 0.
     *
     * @param replayLine says how to see the same again, for messages
     */
    EventLoop(Supplier<String> replayLine) {
        this.replayLine = replayLine;
    }

    /** Virtual time since the beginning. */
    long nowNanos() {
        return queue.nowNanos();
    }

    /** Adds an event that happens after a delay; none or a negative one: now, after all of now. */
    void add(EventQueue.Event event, long delayNanos) {
        queue.add(event, delayNanos);
    }

    /** Takes an event back, if it is still to happen. */
    void remove(EventQueue.Event event) {
        queue.remove(event);
    }

    /** The clock of a node does not run as it did. Goes through all that is to happen. */
    void reaim(String clock) {
        for (EventQueue.Event event : queue.inOrder()) {
            if (event instanceof OnClock timed && timed.clock().equals(clock)) timed.reaim();
        }
    }

    /** Makes a task happen after a delay. */
    void after(long delayNanos, Runnable task) {
        queue.add(
                new EventQueue.Event() {
                    @Override
                    void happen() {
                        task.run();
                    }
                },
                delayNanos);
    }

    /**
     * Refuses every thread but the first that came.
     *
     * @throws IllegalStateException on another thread
     */
    void checkThread() {
        Thread current = Thread.currentThread();
        if (owner == null) {
            owner = current;
        } else if (owner != current) {
            throw new IllegalStateException(
                    "a simulated network runs on one thread, "
                            + owner.getName()
                            + ", and was used by "
                            + current.getName()
                            + "; use the in-memory network for tests with threads");
        }
    }

    /**
     * Makes things happen until the condition holds or the deadline has come.
     *
     * @return whether the condition holds
     */
    boolean pump(BooleanSupplier condition, long deadlineNanos) throws InterruptedException {
        checkThread();
        if (isPumping) {
            throw new IllegalStateException(
                    "a blocking call, or a call that runs the simulated network, was made by what"
                            + " the network itself had called; use the asynchronous call there");
        }
        isPumping = true;
        try {
            int eventsNow = 0;
            while (!condition.getAsBoolean()) {
                if (!queue.hasEventBy(deadlineNanos)) {
                    queue.advanceTo(deadlineNanos);
                    return condition.getAsBoolean();
                }
                if (Thread.interrupted()) throw new InterruptedException();
                long before = queue.nowNanos();
                happen(queue.next());
                eventsNow = queue.nowNanos() == before ? eventsNow + 1 : 0;
                if (eventsNow > EVENTS_AT_ONE_TIME_MAX) {
                    throw new IllegalStateException(
                            "more than "
                                    + EVENTS_AT_ONE_TIME_MAX
                                    + " events without time passing; "
                                    + replayLine.get());
                }
            }
            return true;
        } finally {
            isPumping = false;
        }
    }

    private void happen(EventQueue.Event event) {
        try {
            event.happen();
        } catch (RuntimeException | Error e) {
            e.addSuppressed(new IllegalStateException(replayLine.get()));
            throw e;
        }
    }
}
