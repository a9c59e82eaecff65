package io.chord.transport.socket;

import io.netty.channel.SingleThreadIoEventLoop;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An event loop that a caller runs who waits for what it brings, so that the thread that reads the
 * answer is the one that wants it: no thread has to be woken for the other (docs/adr/0031).
 *
 * <p>Only where it pays: as long as there is one caller at a time, whose calls follow soon after
 * one another, and little else for the loop to do. Else its own thread runs it, and callers park.
 */
final class DrivenLoop extends SingleThreadIoEventLoop {

    /** A call that needs more turns of the loop than this is not the only work of the loop. */
    static final int CALM_TURNS_MAX = 8;

    private static final long TASKS_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(1);

    private final Drive drive;
    private final Callers callers = new Callers();
    private final LoopAllocator allocator = new LoopAllocator(this);

    /** Makes the thread of a loop. */
    interface Threads {
        /** One that has not begun. */
        Thread newThread(DrivenLoop loop, Runnable work);
    }

    /** A loop with a thread of its own, which starts when it is first needed. */
    DrivenLoop(Threads threads) {
        this(new Drive(), threads);
    }

    /** One whose drive is known to a test. */
    DrivenLoop(Drive drive, Threads threads) {
        this(drive, new Home(threads));
    }

    private DrivenLoop(Drive drive, Home home) {
        super(null, home, executor -> new DrivenIo((SingleThreadIoEventLoop) executor, drive));
        this.drive = drive;
        home.loop = this;
    }

    private static final class Home implements ThreadFactory {
        private final Threads threads;
        private volatile @Nullable DrivenLoop loop;

        Home(Threads threads) {
            this.threads = threads;
        }

        @Override
        public Thread newThread(Runnable work) {
            return threads.newThread(Objects.requireNonNull(loop), work);
        }
    }

    /** Makes the buffers of its connections. */
    LoopAllocator allocator() {
        return allocator;
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return drive.isDriver(thread);
    }

    @Override
    protected void run() {
        drive.begin();
        super.run();
    }

    /** Waits without the loop. */
    interface Parking {
        /** Whether what is waited for is done; false when the deadline passed first. */
        boolean await() throws InterruptedException;
    }

    /**
     * Begins something and waits for it, on this loop if that is the quicker way.
     *
     * @param begin does not block; may run on this thread as the thread of the loop
     * @param done what is waited for
     * @param deadlineNanos on the clock of {@link System#nanoTime()}
     * @param spinNanos how long this thread looks for an answer before it sleeps, if it has the
     *     loop
     * @param parking does the same if it has not
     * @return whether it is done; false when the deadline passed first
     */
    boolean await(
            Runnable begin,
            CompletableFuture<?> done,
            long deadlineNanos,
            long spinNanos,
            Parking parking)
            throws InterruptedException {
        // A virtual thread would keep its carrier while it waits for the network.
        boolean alone = callers.come() && !VirtualThreads.isVirtual(Thread.currentThread());
        try {
            if (alone && drive.tryTake()) {
                driveAndGiveBack(begin, done, deadlineNanos, spinNanos);
                if (done.isDone()) return true;
            } else {
                begin.run();
                if (alone && callers.areRegular()) drive.offerAfter(done);
            }
            return parking.await();
        } finally {
            callers.go();
        }
    }

    private void driveAndGiveBack(
            Runnable begin, CompletableFuture<?> done, long deadlineNanos, long spinNanos)
            throws InterruptedException {
        boolean calm = false;
        io().limit(deadlineNanos, spinNanos);
        try {
            begin.run();
            calm = drive(done, deadlineNanos) <= CALM_TURNS_MAX && done.isDone();
        } finally {
            io().noLimit();
            if (!calm) callers.startAnew();
            drive.giveBack(!callers.areRegular(), io().hasWork());
        }
    }

    /** As the thread of the loop does; leaves as soon as it can. How often there was something. */
    private int drive(CompletableFuture<?> done, long deadlineNanos) throws InterruptedException {
        int turns = 0;
        runAllTasks(TASKS_NANOS_MAX);
        while (!done.isDone() && !isShuttingDown() && deadlineNanos - System.nanoTime() > 0) {
            if (Thread.interrupted()) throw new InterruptedException();
            if (runIo() > 0) turns++;
            runAllTasks(TASKS_NANOS_MAX);
        }
        return turns;
    }

    private DrivenIo io() {
        return (DrivenIo) ioHandler();
    }
}
