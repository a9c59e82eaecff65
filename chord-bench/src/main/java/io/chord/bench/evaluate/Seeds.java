package io.chord.bench.evaluate;

import io.chord.ring.SplitMix64;

/** Seeds of several rings that are measured as one. */
final class Seeds {

    /** The seed itself for the first ring, far from those of neighbouring seeds for the others. */
    static long of(long seed, int ring) {
        return ring == 0 ? seed : new SplitMix64(seed + ((long) ring << Integer.SIZE)).nextLong();
    }

    private Seeds() {}
}
