package io.chord.runtime;

import io.chord.transport.Environment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** Warns of what strangers can cause, at most once in a while. Safe for any thread. */
final class RareLog {

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Logger log;
    private final Environment environment;
    private final AtomicLong nextNanos;
    private final AtomicLong unsaid = new AtomicLong();

    RareLog(Logger log, Environment environment) {
        this.log = log;
        this.environment = environment;
        this.nextNanos = new AtomicLong(environment.nanos());
    }

    /** Says it with the number of times that it was not said since the last time. */
    void warn(String name, String what) {
        long now = environment.nanos();
        long next = nextNanos.get();
        if (now - next < 0 || !nextNanos.compareAndSet(next, now + PAUSE_NANOS)) {
            unsaid.incrementAndGet();
            return;
        }
        log.warn(
                "{}: {} ({} more like this since the last warning)",
                name,
                what,
                unsaid.getAndSet(0));
    }
}
