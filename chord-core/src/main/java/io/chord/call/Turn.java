package io.chord.call;

import io.chord.ring.SplitMix64;

/**
 * The instant at which an engine is being run, the same for everything that happens in one step,
 * and its chance. One per engine; written by the engine alone.
 */
public final class Turn {

    private final SplitMix64 random;
    private long nowNanos;
    private long wallMillis;

    /** The seed decides all chance of the engine. */
    public Turn(long seed) {
        random = new SplitMix64(seed);
    }

    /** Begins a step. */
    public void begin(long nowNanos, long wallMillis) {
        this.nowNanos = nowNanos;
        this.wallMillis = wallMillis;
    }

    /** Monotonic time. */
    public long nowNanos() {
        return nowNanos;
    }

    /** Wall time: for expiry and nothing else. */
    public long wallMillis() {
        return wallMillis;
    }

    /** The engine's generator. */
    public SplitMix64 random() {
        return random;
    }

    /** A random duration between two factors of another one. */
    public long jittered(long nanos, double low, double high) {
        return (long) (nanos * (low + (high - low) * random.nextDouble()));
    }
}
