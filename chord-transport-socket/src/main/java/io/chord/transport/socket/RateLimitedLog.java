package io.chord.transport.socket;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * One line of a kind in a while, with the number of those that were left out: a hostile peer must
 * not fill the disk. Kinds are few and named by code. Owned by one loop.
 */
final class RateLimitedLog {

    static final long INTERVAL_NANOS = 5_000_000_000L;

    private final Logger log;
    private final Map<String, Kind> kinds = new TreeMap<>();

    RateLimitedLog(Logger log) {
        this.log = log;
    }

    void warn(String kindName, long nowNanos, Supplier<String> line) {
        Kind kind = kinds.computeIfAbsent(kindName, k -> new Kind(nowNanos - INTERVAL_NANOS));
        if (nowNanos - kind.lastNanos < INTERVAL_NANOS) {
            kind.omitted++;
            return;
        }
        kind.lastNanos = nowNanos;
        if (kind.omitted == 0) {
            log.warn("{}", line.get());
        } else {
            log.warn("{} ({} more of this kind before)", line.get(), kind.omitted);
        }
        kind.omitted = 0;
    }

    private static final class Kind {
        private long lastNanos;
        private long omitted;

        Kind(long lastNanos) {
            this.lastNanos = lastNanos;
        }
    }
}
