package io.chord.runtime;

import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that runs node loops, from the call that brought work until it goes back to its own.
 * Makes a loop of what would be a recursion: work that one loop brings to another on the same
 * thread waits until the first is released.
 */
final class Capture {

    /*
     * The only thread-local of this library. Whether this very thread is inside a loop cannot be
     * asked of the loops: the one that is brought work does not know the one that brings it, and a
     * transport between them is not ours. The value is a plain array, empty when the thread is not
     * captured, so that a thread of a pool keeps no class of ours alive.
     */
    private static final ThreadLocal<Object[]> SLOT = ThreadLocal.withInitial(() -> new Object[1]);

    private static final Logger LOG = LoggerFactory.getLogger(NodeLoop.class);

    private final ArrayDeque<NodeLoop<?>> waiting = new ArrayDeque<>(4);
    private final ArrayDeque<Runnable> onRelease = new ArrayDeque<>(4);
    private final ArrayDeque<Runnable> afterwards = new ArrayDeque<>(4);
    private boolean running;
    private int budget;
    private long ran;

    private Capture() {}

    /** The capture of this thread. Only during a step. */
    static Capture current() {
        if (SLOT.get()[0] instanceof Capture capture) return capture;
        throw new IllegalStateException("this thread runs no node loop");
    }

    /** This thread, which came with work, owns the loop: runs it, now or when it can. */
    static void take(NodeLoop<?> loop) {
        take(loop, true);
    }

    /** This thread, which belongs to the environment, was given the loop. */
    static void takeHandedOver(NodeLoop<?> loop) {
        take(loop, false);
    }

    private static void take(NodeLoop<?> loop, boolean isCallersThread) {
        Object[] slot = SLOT.get();
        if (slot[0] instanceof Capture capture) {
            if (capture.running) {
                capture.waiting.add(loop);
            } else {
                capture.run(loop, isCallersThread); // From within perform().
            }
            return;
        }
        Capture capture = new Capture();
        slot[0] = capture;
        try {
            capture.run(loop, isCallersThread);
            capture.perform();
        } finally {
            slot[0] = null;
        }
    }

    private void run(NodeLoop<?> first, boolean isCallersThread) {
        long startNanos = isCallersThread ? first.nanos() : 0;
        running = true;
        budget = NodeLoop.CAPTURE_BUDGET;
        ran = 0;
        for (NodeLoop<?> loop = first; loop != null; loop = waiting.poll()) {
            loop.run(this);
        }
        running = false;
        if (isCallersThread) {
            first.recordCapture(ran, first.nanos() - startNanos);
        }
        for (Runnable task = onRelease.poll(); task != null; task = onRelease.poll()) {
            perform(task);
        }
    }

    private void perform() {
        for (Runnable task = afterwards.poll(); task != null; task = afterwards.poll()) {
            perform(task);
        }
    }

    private static void perform(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            LOG.error("what followed from a step failed; the node goes on", failure);
        }
    }

    void onRelease(Runnable task) {
        onRelease.add(task);
    }

    void afterwards(Runnable task) {
        afterwards.add(task);
    }

    boolean hasBudget() {
        return budget > 0;
    }

    boolean takeFromBudget() {
        if (budget <= 0) return false;
        budget--;
        ran++;
        return true;
    }

    void refillBudget() {
        budget = NodeLoop.CAPTURE_BUDGET;
    }
}
