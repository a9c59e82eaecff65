package io.chord.ring;

import java.util.Collections;
import java.util.List;

/**
 * The pseudo-random generator of this library: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). Its
 * own, so that a seed gives the same numbers on every JDK and a trace can be replayed.
 *
 * <p>Not thread-safe: one owner. Not for secrets: its outputs tell its state.
 */
public final class SplitMix64 {

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    /** Any seed is good. The {@link #state()} of another generator continues that one's numbers. */
    public SplitMix64(long seed) {
        this.state = seed;
    }

    /** What the next numbers depend on: for hashes of a whole state, and for copies. */
    public long state() {
        return state;
    }

    /** Any value, each equally likely. */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /**
     * The finalizer of the generator: a bijection in which every input bit moves every output bit.
     */
    public static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /**
     * A value from 0 to {@code bound - 1}, each equally likely.
     *
     * @throws IllegalArgumentException if the bound is not positive
     */
    public int nextInt(int bound) {
        return (int) nextLong(bound);
    }

    /**
     * A value from 0 to {@code bound - 1}, each equally likely.
     *
     * @throws IllegalArgumentException if the bound is not positive
     */
    public long nextLong(long bound) {
        if (bound <= 0) throw new IllegalArgumentException("bound " + bound + " is not positive");
        while (true) {
            long bits = nextLong() >>> 1;
            long value = bits % bound;
            // Refuses the incomplete last run of bound values below 2^63, which overflows here.
            if (bits - value + (bound - 1) >= 0) return value;
        }
    }

    /** A multiple of 2^-53 from 0.0 to below 1.0, each equally likely. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /**
     * True with that probability. Takes one number for every probability, 0 and 1 too, so that a
     * changed setting does not shift all later numbers.
     *
     * @throws IllegalArgumentException if the probability is not 0.0 to 1.0
     */
    public boolean nextBoolean(double probability) {
        if (!(probability >= 0.0 && probability <= 1.0)) {
            throw new IllegalArgumentException("probability " + probability + " is not 0.0 to 1.0");
        }
        return nextDouble() < probability;
    }

    /**
     * Another generator, seeded from this one, whose numbers do not depend on this one's later use.
     */
    public SplitMix64 split() {
        return new SplitMix64(nextLong());
    }

    /**
     * An exponentially distributed value, as the time between independent events.
     *
     * @param mean 0.0 or more, finite, in the unit that the result has
     * @throws IllegalArgumentException if the mean is negative, infinite or not a number
     */
    public double nextExponential(double mean) {
        if (!(mean >= 0.0 && mean <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("mean " + mean + " is not a finite number from 0.0");
        }
        return 0.0 - mean * StrictMath.log(1.0 - nextDouble()); // Of 2^-53 to 1: never infinite.
    }

    /** Any point of the circle, each equally likely. Takes one number for each 64 bits or part. */
    public RingId nextId(RingSpace space) {
        long low = nextLong();
        long middle = space.bits() > 64 ? nextLong() : 0;
        long high = space.bits() > 128 ? nextLong() : 0;
        return RingId.masked(space.bits(), high, middle, low);
    }

    /** Puts the list into a random order, each equally likely (Fisher and Yates). */
    public <T> void shuffle(List<T> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, nextInt(i + 1));
        }
    }
}
