package io.chord.transport.socket;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who drives an event loop: its own thread, called home here, or, while home lends the drive,
 * callers one after the other, each for the length of its call. Nobody may drive for a moment
 * between two of them; home looks every {@value #LOOK_MICROS} µs whether that has become more than
 * a moment, and takes the drive back then, or at once when it is recalled.
 */
final class Drive {

    /*
     * `driver` is handed on by compare-and-set from null alone, so that two never drive. What one
     * did as a driver the next can see.
     *
     * No work is lost. Who brings work puts it into its queue and then calls recallIfFree(); who
     * stops to drive sets `driver` to null and then looks into the queue. One of the two sees what
     * the other did, and unparks home. If a caller is quicker than home it finds the work in the
     * queue, as every driver looks there before it blocks, and `recalled` makes it wake home again
     * when it is done.
     */

    /** Time between two looks of home at a drive that it has lent, in microseconds. */
    static final long LOOK_MICROS = 200;

    private final long lookNanos;
    private final AtomicReference<@Nullable Thread> driver = new AtomicReference<>();
    private volatile @Nullable Thread home;
    private volatile @Nullable CompletableFuture<?> offeredAfter;
    private volatile boolean recalled;
    private volatile boolean used;

    /** A drive that nobody has yet. */
    Drive() {
        this(TimeUnit.MICROSECONDS.toNanos(LOOK_MICROS));
    }

    /** One with another time between two looks, for tests. */
    Drive(long lookNanos) {
        this.lookNanos = lookNanos;
    }

    /** Whether the thread drives now. */
    boolean isDriver(Thread thread) {
        return driver.get() == thread;
    }

    /** This thread is home, and drives. Once, before anybody else drives. */
    void begin() {
        driver.set(Thread.currentThread());
        home = Thread.currentThread();
    }

    /** Asks home to lend the drive when it has completed this, and has nothing else to do. */
    void offerAfter(CompletableFuture<?> done) {
        offeredAfter = done;
    }

    /**
     * By the driver, before it blocks. If this is home and it is asked to, it lends the drive, and
     * returns when it has it again.
     *
     * @param hasWork whether there is work that must not wait; asked once nobody drives
     */
    void lendIfAsked(BooleanSupplier hasWork) {
        CompletableFuture<?> after = offeredAfter;
        if (after == null || !after.isDone() || Thread.currentThread() != home) return;
        offeredAfter = null;
        lend(hasWork);
    }

    private void lend(BooleanSupplier hasWork) {
        Thread own = Thread.currentThread();
        recalled = false;
        used = true;
        driver.set(null);
        if (hasWork.getAsBoolean()) recalled = true;
        while (!((recalled || !used) && driver.compareAndSet(null, own))) {
            used = false;
            if (!recalled || driver.get() != null) LockSupport.parkNanos(this, lookNanos);
        }
        recalled = false;
    }

    /** Takes the drive for this thread, if it is lent and nobody else has it. */
    boolean tryTake() {
        if (recalled || home == null || driver.get() != null) return false;
        if (!driver.compareAndSet(null, Thread.currentThread())) return false;
        used = true;
        return true;
    }

    /**
     * By a caller that drives: it drives no longer.
     *
     * @param atOnce whether home shall take the drive now, and not when nobody has for a while
     * @param hasWork as in {@link #lendIfAsked}
     */
    void giveBack(boolean atOnce, BooleanSupplier hasWork) {
        driver.set(null);
        if (atOnce || recalled || hasWork.getAsBoolean()) recall();
    }

    /** By whoever has brought work: sees to it that somebody drives. */
    void recallIfFree() {
        if (driver.get() == null) recall();
    }

    private void recall() {
        recalled = true;
        LockSupport.unpark(home);
    }
}
