package io.chord.transport;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Time, waiting and chance, as a node sees them: the only place where a clock is read or a thread
 * is made. A real one parks the caller; a simulated one delivers virtual events until the awaited
 * thing is done.
 *
 * <p>Safe for use by any thread, unless the transport that gave it says that all runs on one.
 */
public interface Environment {

    /** A monotonic clock, in nanoseconds from an arbitrary origin. */
    long nanos();

    /**
     * The wall clock, in milliseconds since 1970. May jump; used only where entries expire and for
     * incarnations.
     */
    long wallMillis();

    /**
     * Runs a short task that does not block once, not before the delay has passed.
     *
     * @param delayNanos 0 or less: as soon as possible, never on the calling thread before this
     *     method returns
     * @return cancels the task if it has not begun; idempotent
     */
    Cancellable schedule(long delayNanos, Runnable task);

    /**
     * A seed for a node's own generator: unpredictable in a real environment, reproducible in a
     * simulated one.
     */
    long seed();

    /**
     * Waits until a stage is complete, normally or not.
     *
     * @param deadlineNanos on the clock of {@link #nanos()}
     * @return whether it is complete; false when the deadline passed first
     * @throws InterruptedException when the thread was interrupted while it waited
     * @throws IllegalStateException when the calling thread must not block, because what it waits
     *     for needs it
     */
    boolean awaitDone(CompletionStage<?> stage, long deadlineNanos) throws InterruptedException;

    /**
     * Begins something that does not block, and waits for what comes of it as {@link #awaitDone}
     * does. An environment may let the caller do what the wait is for, such as to read the answer
     * from its socket: until this returns the calling thread may be one that must not block, for
     * whatever runs on it meanwhile.
     *
     * <p>Asks for nothing of its own: whether the thread may wait is asked by {@link #awaitDone}
     * before anything is begun.
     *
     * @param begin runs on the calling thread, once, before it waits; what it throws is thrown
     * @return whether it is complete; false when the deadline passed first
     * @throws InterruptedException as {@link #awaitDone}; what was begun goes on
     */
    default boolean beginAndAwait(Runnable begin, CompletionStage<?> stage, long deadlineNanos)
            throws InterruptedException {
        begin.run();
        return awaitDone(stage, deadlineNanos);
    }

    /**
     * Where results and events are handed to the application when it configured no executor. A real
     * environment makes one small bounded executor for the node, of daemon threads named after it;
     * a simulated one runs them as events.
     *
     * @param name names the node, for thread names
     */
    CallbackExecutor callbackExecutor(String name);

    /** A task that can be taken back. */
    interface Cancellable {
        /** Takes it back if it has not begun. */
        void cancel();
    }

    /** An executor that ends with its node. */
    interface CallbackExecutor extends Executor, AutoCloseable {
        /**
         * Ends its threads within a bounded time; tasks that have not begun are dropped.
         * Idempotent.
         */
        @Override
        void close();
    }
}
