package io.chord.simulation;

import java.time.Duration;

/**
 * The clocks of one node, that is of the machine under its name: they go on while it is down and
 * when it starts again. Right unless they are made wrong.
 *
 * <pre>{@code
 * network.clock("a").skew(Duration.ofSeconds(-3)).drift(0.01);
 * }</pre>
 *
 * <p>The monotonic clock never goes back; it may run fast or slow, and all timers of the node with
 * it. The wall clock runs as the monotonic one does, is ahead or behind by the skew, and jumps when
 * that is changed.
 */
public final class SimulatedClock {

    /** The fastest clock runs at 150 per cent, the slowest at 50. */
    public static final double DRIFT_MAX = 0.5;

    private static final long MILLION = 1_000_000;

    private final EventLoop loop;
    private final FaultLog log;
    private final String name;

    // The clock showed baseShownNanos at baseNanos, and has run at the same rate since.
    private long baseNanos;
    private long baseShownNanos;
    private long driftPpm;
    private long skewMillis;

    SimulatedClock(EventLoop loop, FaultLog log, String name) {
        this.loop = loop;
        this.log = log;
        this.name = name;
        baseNanos = loop.nowNanos();
        baseShownNanos = baseNanos;
    }

    /**
     * Makes the wall clock wrong, from now on.
     *
     * @param skew how far it is ahead; negative: behind
     */
    public SimulatedClock skew(Duration skew) {
        loop.checkThread();
        skewMillis = skew.toMillis();
        log.add(FaultVerb.SKEW, name, Seconds.text(skewMillis * MILLION));
        return this;
    }

    /** How far the wall clock is ahead, apart from what it gained by its drift. */
    public Duration skew() {
        return Duration.ofMillis(skewMillis);
    }

    /**
     * Makes both clocks run fast or slow, from now on. Timers that were set before follow.
     *
     * @param rate 0.01: they gain one second in a hundred; negative: they lose; 0: they run right,
     *     and keep what they have gained. In steps of a millionth
     * @throws IllegalArgumentException if it is beyond {@link #DRIFT_MAX}
     */
    public SimulatedClock drift(double rate) {
        loop.checkThread();
        if (!(Math.abs(rate) <= DRIFT_MAX)) {
            throw new IllegalArgumentException(
                    "a drift of " + rate + " is not from -" + DRIFT_MAX + " to " + DRIFT_MAX);
        }
        long shown = nanos();
        baseNanos = loop.nowNanos();
        baseShownNanos = shown;
        driftPpm = Math.round(rate * MILLION);
        loop.reaim(name);
        log.add(FaultVerb.DRIFT, name, rate);
        return this;
    }

    /** How fast or slow it runs. */
    public double drift() {
        return driftPpm / (double) MILLION;
    }

    /** What the monotonic clock shows. */
    public long nanos() {
        return shown(loop.nowNanos());
    }

    /** What the wall clock shows. */
    public long wallMillis() {
        return SimulatedNetwork.WALL_ORIGIN_MILLIS + nanos() / MILLION + skewMillis;
    }

    private long shown(long nowNanos) {
        return baseShownNanos + advance(nowNanos - baseNanos);
    }

    /** In whole numbers: exact, and never going back. */
    private long advance(long nanos) {
        long gained =
                nanos / MILLION * driftPpm + Math.floorDiv(nanos % MILLION * driftPpm, MILLION);
        return nanos + gained;
    }

    /** The shortest time after which the clock has advanced by some time, if it goes on as now. */
    long untilNanos(long advanceNanos) {
        if (advanceNanos <= 0 || advanceNanos > Long.MAX_VALUE / 4) return advanceNanos;
        long now = loop.nowNanos();
        long target = shown(now) + advanceNanos;
        long rate = MILLION + driftPpm;
        // Rounded down: at most two nanoseconds too short.
        long until = advanceNanos / rate * MILLION + advanceNanos % rate * MILLION / rate;
        while (until > 0 && shown(now + until - 1) >= target) until--;
        while (shown(now + until) < target) until++;
        return until;
    }

    @Override
    public String toString() {
        return "clock of " + name + ", skew " + skew() + ", drift " + drift();
    }
}
