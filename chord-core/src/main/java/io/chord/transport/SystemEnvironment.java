package io.chord.transport;

import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The real world: the clocks of the system, one daemon thread for timers, chance from the operating
 * system, and callers that park. For transports that move frames between processes.
 *
 * <p>Usually each transport makes one and closes it in its own {@link Transport#close()}; several
 * may share one, which whoever made it closes after them.
 */
public final class SystemEnvironment implements Environment, AutoCloseable {

    /** How long {@link #close()} and {@link CallbackExecutor#close()} wait for a thread. */
    private static final long CLOSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

    private final SecureRandom random = new SecureRandom();
    private final OwnThreads schedulerThreads;
    private final ScheduledThreadPoolExecutor scheduler;
    private final Predicate<Thread> alsoOwned;

    /**
     * An environment with one thread of its own, started when it is first needed.
     *
     * @param name for the names of threads
     */
    public SystemEnvironment(String name) {
        this(name, thread -> false);
    }

    /**
     * The same for a transport with threads of its own.
     *
     * @param mustNotBlock tells the threads that move frames: whoever waits on one of them would
     *     wait for itself
     */
    public SystemEnvironment(String name, Predicate<Thread> mustNotBlock) {
        this.schedulerThreads =
                new OwnThreads(this, "chord-" + Objects.requireNonNull(name) + "-loop");
        this.alsoOwned = Objects.requireNonNull(mustNotBlock, "mustNotBlock");
        this.scheduler = new ScheduledThreadPoolExecutor(1, schedulerThreads);
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    /**
     * {@inheritDoc}
     *
     * @throws RejectedExecutionException after {@link #close()}
     */
    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        ScheduledFuture<?> scheduled =
                scheduler.schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public long seed() {
        return random.nextLong();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Refused on every thread that this environment or its transport owns, even when the stage
     * is complete already.
     */
    @Override
    public boolean awaitDone(CompletionStage<?> stage, long deadlineNanos)
            throws InterruptedException {
        Thread caller = Thread.currentThread();
        if (OwnThreads.areOwnedBy(this, caller) || alsoOwned.test(caller)) {
            throw new IllegalStateException(
                    "thread \""
                            + caller.getName()
                            + "\" moves frames, runs timers or delivers results, and must not wait"
                            + " for them; use the asynchronous call, or another thread");
        }
        CompletableFuture<?> done = stage.toCompletableFuture();
        if (done.isDone()) return true;
        try {
            done.get(Math.max(0, deadlineNanos - nanos()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return done.isDone();
        } catch (ExecutionException | CancellationException e) {
            return true;
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>One thread, started when it is first needed and ended after a while without work. At most
     * {@link SerialCallbackExecutor#QUEUED_MAX} tasks wait; more are refused with {@link
     * RejectedExecutionException}.
     */
    @Override
    public CallbackExecutor callbackExecutor(String name) {
        return new SerialCallbackExecutor(
                new OwnThreads(this, "chord-" + name + "-callbacks"), CLOSE_NANOS_MAX);
    }

    /** Ends the thread; tasks that have not begun are dropped. Idempotent. */
    @Override
    public void close() {
        scheduler.shutdownNow();
        schedulerThreads.join(CLOSE_NANOS_MAX);
    }

    /**
     * Makes the daemon threads of one pool of one thread, knows them again and waits for their end.
     */
    static final class OwnThreads implements ThreadFactory {

        private static final class OwnThread extends Thread {
            private final SystemEnvironment owner;

            OwnThread(SystemEnvironment owner, Runnable work, String name) {
                super(null, work, name, 0, false);
                this.owner = owner;
                setDaemon(true);
            }
        }

        private final SystemEnvironment owner;
        private final String name;
        private volatile @Nullable Thread newest;

        OwnThreads(SystemEnvironment owner, String name) {
            this.owner = owner;
            this.name = name;
        }

        static boolean areOwnedBy(SystemEnvironment owner, Thread thread) {
            return thread instanceof OwnThread own && own.owner == owner;
        }

        @Override
        public Thread newThread(Runnable work) {
            Thread thread = new OwnThread(owner, work, name);
            newest = thread;
            return thread;
        }

        /** Waits until the thread has ended; returns at once on that thread itself. */
        void join(long nanosMax) {
            Thread thread = newest;
            if (thread == null || thread == Thread.currentThread()) return;
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, nanosMax);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
