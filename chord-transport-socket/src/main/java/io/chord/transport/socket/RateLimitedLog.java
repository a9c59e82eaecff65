package io.chord.transport.socket;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
        String due = due(kindName, nowNanos, line);
        if (due != null) log.warn("{}", due);
    }

    /** What is a mistake of a program, and whoever can cause it can do so again and again. */
    void error(String kindName, long nowNanos, Supplier<String> line, Throwable cause) {
        String due = due(kindName, nowNanos, line);
        if (due != null) log.error("{}", due, cause);
    }

    /** The line, if it is time for one of its kind. */
    private @Nullable String due(String kindName, long nowNanos, Supplier<String> line) {
        Kind kind = kinds.computeIfAbsent(kindName, k -> new Kind(nowNanos - INTERVAL_NANOS));
        if (nowNanos - kind.lastNanos < INTERVAL_NANOS) {
            kind.omitted++;
            return null;
        }
        kind.lastNanos = nowNanos;
        String more = kind.omitted == 0 ? "" : " (" + kind.omitted + " more of this kind before)";
        kind.omitted = 0;
        return line.get() + more;
    }

    private static final class Kind {
        private long lastNanos;
        private long omitted;

        Kind(long lastNanos) {
            this.lastNanos = lastNanos;
        }
    }
}
