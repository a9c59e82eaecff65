package io.chord.transport.socket;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Event loops that several transports of one process share: pass it to {@link
 * SocketTransport.Builder#resources}. A transport uses one loop for all that it does; loops are
 * given out in turn.
 *
 * <p>Each loop is one daemon thread, started when it is first needed. Whoever made this closes it,
 * after the transports. Safe for any thread.
 */
public final class SocketResources implements AutoCloseable {

    /** The most loops: far more than any machine has use for. */
    public static final int LOOPS_MAX = 256;

    private final List<DrivenLoop> loops;
    private final Queue<LoopThread> threads = new ConcurrentLinkedQueue<>();
    private final AtomicInteger given = new AtomicInteger();

    private SocketResources(String threadName, int count) {
        List<DrivenLoop> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = count == 1 ? threadName : threadName + "-" + (i + 1);
            // No group around it: a group ends with the help of a thread that Netty never ends.
            made.add(new DrivenLoop((loop, work) -> newThread(loop, work, name)));
        }
        this.loops = List.copyOf(made);
    }

    /**
     * Makes loops.
     *
     * @param name for the names of threads: {@code chord-io-NAME}
     * @param loops 1 to {@value #LOOPS_MAX}; one serves many nodes that are not busy
     * @throws IllegalArgumentException if the number is out of range
     */
    public static SocketResources of(String name, int loops) {
        if (loops < 1 || loops > LOOPS_MAX) {
            throw new IllegalArgumentException(
                    "a number of event loops is 1 to " + LOOPS_MAX + ", not " + loops);
        }
        return new SocketResources("chord-io-" + name, loops);
    }

    private Thread newThread(DrivenLoop loop, Runnable work, String name) {
        LoopThread thread = new LoopThread(this, loop, work, name);
        threads.add(thread);
        return thread;
    }

    DrivenLoop next() {
        return loops.get(Math.floorMod(given.getAndIncrement(), loops.size()));
    }

    boolean owns(Thread thread) {
        if (thread instanceof LoopThread loop) return loop.owner == this;
        for (DrivenLoop loop : loops) {
            if (loop.inEventLoop(thread)) return true;
        }
        return false;
    }

    /**
     * Ends the loops within {@value Limits#CLOSE_TIMEOUT_MILLIS} ms; connections that transports
     * have left open are closed. Idempotent. Does not wait when called on one of the loops.
     */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // A listener would start a thread of Netty's.
    public void close() {
        long deadline =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Limits.CLOSE_TIMEOUT_MILLIS);
        for (DrivenLoop loop : loops) {
            loop.shutdownGracefully(0, Limits.CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (owns(Thread.currentThread())) return;
        try {
            // The loops tell of their end a little before their threads are gone.
            for (LoopThread thread : threads) {
                TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A thread that knows whose it is, so that nobody blocks on it. */
    private static final class LoopThread extends FastThreadLocalThread {
        private final SocketResources owner;
        private final DrivenLoop loop;

        LoopThread(SocketResources owner, DrivenLoop loop, Runnable work, String name) {
            super(work, name);
            this.owner = owner;
            this.loop = loop;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                super.run();
            } finally {
                loop.allocator().end();
            }
        }
    }
}
