package io.chord.bench.evaluate;

import io.chord.ring.SplitMix64;
import java.util.Arrays;

/**
 * Chord as the paper draws it, walked on an array of ids and with nothing of this library: what a
 * ring of real nodes is compared with. No failures; one finger for each bit, exact; from each node
 * to the finger or successor that is nearest before the key (Stoica et al., SIGCOMM 2001, figure
 * 5).
 */
final class PlainModel {

    private final long[] ids;
    private final int successors;
    private final boolean earlyStop;
    private final SplitMix64 random;

    /**
     * A ring at random ids.
     *
     * @param earlyStop whether a node whose successor list reaches past the key ends the way
     */
    PlainModel(long seed, int nodes, int successors, boolean earlyStop) {
        this.random = new SplitMix64(seed);
        this.ids = new long[nodes];
        this.successors = Math.min(successors, nodes - 1);
        this.earlyStop = earlyStop;
        // Ids are compared as unsigned numbers by subtraction: only distances are.
        for (int i = 0; i < nodes; i++) ids[i] = random.nextLong();
        sortUnsigned(ids);
    }

    private static void sortUnsigned(long[] values) {
        for (int i = 0; i < values.length; i++) values[i] ^= Long.MIN_VALUE;
        Arrays.sort(values);
        for (int i = 0; i < values.length; i++) values[i] ^= Long.MIN_VALUE;
    }

    /** The mean number of hops to the predecessor of the key, the start not counted. */
    double hopsToPredecessor(int lookups) {
        long hops = 0;
        for (int i = 0; i < lookups; i++) {
            hops += walk(random.nextInt(ids.length), random.nextLong());
        }
        return (double) hops / lookups;
    }

    private int walk(int start, long key) {
        int owner = firstAtOrAfter(key);
        if (owner == start) return 0;
        int reach = earlyStop ? successors : Math.min(1, successors);
        int hops = 0;
        int at = start;
        while (Math.floorMod(owner - at, ids.length) > reach) {
            at = closestPreceding(at, owner, key);
            hops++;
        }
        return hops;
    }

    private int closestPreceding(int at, int owner, long key) {
        long left = key - ids[at];
        int ahead = Math.floorMod(owner - at, ids.length); // Places to the owner, at least 2.
        int best = Math.min(successors, ahead - 1);
        for (int bit = Long.SIZE - 1 - Long.numberOfLeadingZeros(left); bit >= 0; bit--) {
            int finger = Math.floorMod(firstAtOrAfter(ids[at] + (1L << bit)) - at, ids.length);
            if (finger > 0 && finger < ahead) {
                best = Math.max(best, finger);
                break; // The others point to nodes that are not nearer.
            }
        }
        return Math.floorMod(at + best, ids.length);
    }

    private int firstAtOrAfter(long point) {
        int low = 0;
        int high = ids.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(ids[middle], point) >= 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low == ids.length ? 0 : low;
    }
}
