package io.chord.engine;

import io.chord.call.CallSettings;
import io.chord.call.Calls;
import io.chord.call.Timers;
import io.chord.ring.RingEvent;
import java.util.function.Consumer;

/**
 * Notices that this node itself stood still (a pause of the collector, a stopped process, a
 * suspended machine) and does not blame the silence on others: it first reads its inbox, then
 * restarts its open calls (reference protocol, section 2, "Calls").
 */
final class StallGuard {

    private final Timers timers;
    private final Calls calls;
    private final Consumer<RingEvent> events;
    private final long thresholdNanos;
    private final long readingNanos;
    private boolean reading;
    private long readUntilNanos;
    private long stalls;

    StallGuard(Timers timers, Calls calls, CallSettings settings, Consumer<RingEvent> events) {
        this.timers = timers;
        this.calls = calls;
        this.events = events;
        thresholdNanos = settings.timeoutNanos();
        readingNanos = Math.max(1, settings.timeoutNanos() / 8);
    }

    /**
     * At the begin of each step: a deadline that is overdue by more than one time-out means that we
     * stood still.
     */
    void onStep(long nowNanos) {
        long due = timers.earliestNanos();
        if (!reading && due != Long.MAX_VALUE && nowNanos - due > thresholdNanos) {
            reading = true;
            readUntilNanos = nowNanos + readingNanos;
            stalls++;
            events.accept(new RingEvent.Stalled(nowNanos - due));
        }
    }

    /** Whether timers may fire: not while the inbox of a stalled time is being read. */
    boolean mayFire(long nowNanos) {
        if (!reading) return true;
        if (nowNanos - readUntilNanos < 0) return false;
        reading = false;
        calls.restartAll();
        return true;
    }

    long earliestNanos() {
        return reading ? readUntilNanos : timers.earliestNanos();
    }

    long stalls() {
        return stalls;
    }
}
