package io.chord.simulation;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The clocks that are wrong; all others show the time of the network. */
final class Clocks {

    private final EventLoop loop;
    private final FaultLog log;

    /** Looked up by key only, never iterated: its order is not the same on every run. */
    private final Map<String, SimulatedClock> wrong = new HashMap<>();

    Clocks(EventLoop loop, FaultLog log) {
        this.loop = loop;
        this.log = log;
    }

    /** The clock of a name, to be made wrong. */
    SimulatedClock of(String name) {
        return wrong.computeIfAbsent(name, unknown -> new SimulatedClock(loop, log, name));
    }

    long nanos(String name) {
        SimulatedClock clock = find(name);
        return clock == null ? loop.nowNanos() : clock.nanos();
    }

    long wallMillis(String name) {
        SimulatedClock clock = find(name);
        return clock == null
                ? SimulatedNetwork.WALL_ORIGIN_MILLIS + loop.nowNanos() / 1_000_000
                : clock.wallMillis();
    }

    /** How long it takes until the clock of a name has advanced by some time. */
    long untilNanos(String name, long advanceNanos) {
        SimulatedClock clock = find(name);
        return clock == null ? advanceNanos : clock.untilNanos(advanceNanos);
    }

    private @Nullable SimulatedClock find(String name) {
        return wrong.isEmpty() ? null : wrong.get(name);
    }
}
