package io.chord.transport.socket;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Looks host names up, each time anew, on a thread of its own, because the system's resolver
 * blocks. Safe for any thread.
 *
 * <p>Nothing is remembered here. The JVM remembers what it has found for {@code
 * networkaddress.cache.ttl} seconds (a security property; 30 unless set) and what it has not for
 * {@code networkaddress.cache.negative.ttl} (10). These are the application's: they are not set
 * here, but for ever is warned of.
 */
final class HostNames implements AutoCloseable {

    /** Told how a look-up ended: one of the two, once. */
    interface Result {
        void onFound(List<InetAddress> addresses);

        void onFailed(Exception cause);
    }

    private static final long THREAD_IDLE_SECONDS = 5;

    private final Logger log;
    private final ThreadPoolExecutor lookups;
    private final AtomicBoolean checked = new AtomicBoolean();
    private volatile @Nullable Thread thread;

    HostNames(String threadName, Logger log) {
        this.log = log;
        this.lookups =
                new ThreadPoolExecutor(
                        1,
                        1,
                        THREAD_IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(Limits.LOOKUPS_MAX),
                        work -> {
                            Thread fresh = new Thread(null, work, threadName, 0, false);
                            fresh.setDaemon(true);
                            thread = fresh;
                            return fresh;
                        });
        lookups.allowCoreThreadTimeOut(true);
    }

    /**
     * All addresses of a host.
     *
     * @param result told on the thread of this object, or at once on the calling one if too many
     *     names wait
     */
    void lookUp(String host, Result result) {
        if (checked.compareAndSet(false, true)) warnOfForever();
        try {
            lookups.execute(() -> lookUpNow(host, result));
        } catch (RejectedExecutionException e) {
            result.onFailed(e);
        }
    }

    private static void lookUpNow(String host, Result result) {
        List<InetAddress> found;
        try {
            found = List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            result.onFailed(e);
            return;
        }
        result.onFound(found);
    }

    private void warnOfForever() {
        String set = Security.getProperty("networkaddress.cache.ttl");
        if (set == null) set = System.getProperty("sun.net.inetaddr.ttl");
        if (set != null && set.trim().startsWith("-")) {
            log.warn(
                    "this JVM remembers the addresses of host names for ever"
                            + " (networkaddress.cache.ttl is {}): a node that moves to another"
                            + " address is not found again by its name; set it to some seconds, in"
                            + " java.security or by Security.setProperty before the first lookup",
                    set);
        }
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }

    /** Waits for the end of the thread; for any thread but the loop. */
    void awaitEnd(long nanosMax) throws InterruptedException {
        Thread running = thread;
        if (running != null) TimeUnit.NANOSECONDS.timedJoin(running, nanosMax);
    }
}
