package io.chord.transport;

import io.chord.transport.Environment.CallbackExecutor;
import io.chord.transport.SystemEnvironment.OwnThreads;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs the callbacks of a node one after the other, on one daemon thread. */
final class SerialCallbackExecutor implements CallbackExecutor {

    /**
     * More than a node can have open: a completion waits for each operation under way, of which
     * there is a bound, and one task for each listener. So nothing is ever refused, blocked or
     * dropped while the node lives.
     */
    static final int QUEUED_MAX = 10_000;

    private static final long IDLE_SECONDS = 30;

    private final OwnThreads threads;
    private final long closeNanosMax;
    private final ThreadPoolExecutor executor;

    SerialCallbackExecutor(OwnThreads threads, long closeNanosMax) {
        this.threads = threads;
        this.closeNanosMax = closeNanosMax;
        this.executor =
                new ThreadPoolExecutor(
                        1,
                        1,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(QUEUED_MAX),
                        threads);
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void close() {
        executor.shutdownNow();
        threads.join(closeNanosMax);
    }
}
