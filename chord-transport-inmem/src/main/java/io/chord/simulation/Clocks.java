package io.chord.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What the clocks of the nodes show. A clock belongs to a name and survives restarts. */
final class Clocks {

    private final EventLoop loop;

    /** Looked up by key only, never iterated: its order is not the same on every run. */
    private final Map<String, Long> skewMillis = new HashMap<>();

    Clocks(EventLoop loop) {
        this.loop = loop;
    }

    void skew(String name, Duration skew) {
        skewMillis.put(name, skew.toMillis());
    }

    long wallMillis(String name) {
        return SimulatedNetwork.WALL_ORIGIN_MILLIS
                + loop.nowNanos() / 1_000_000
                + (skewMillis.isEmpty() ? 0 : skewMillis.getOrDefault(name, 0L));
    }
}
