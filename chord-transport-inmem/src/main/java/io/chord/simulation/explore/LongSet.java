package io.chord.simulation.explore;

/** A set of numbers that only grows: open addressing, 8 bytes a place, at most 5/8 of them full. */
final class LongSet {

    private static final int PLACES_MIN = 1 << 10;

    private long[] places = new long[PLACES_MIN];
    private boolean hasZero;
    private int size;

    /** Whether it was not in the set before; now it is. */
    boolean add(long value) {
        if (value == 0) {
            boolean isNew = !hasZero;
            hasZero = true;
            return isNew;
        }
        if (!put(places, value)) return false;
        if (++size > places.length / 8 * 5) grow();
        return true;
    }

    boolean contains(long value) {
        if (value == 0) return hasZero;
        int mask = places.length - 1;
        for (int i = place(value, mask); places[i] != 0; i = (i + 1) & mask) {
            if (places[i] == value) return true;
        }
        return false;
    }

    long size() {
        return hasZero ? size + 1L : size;
    }

    private void grow() {
        long[] larger = new long[Math.multiplyExact(places.length, 2)];
        for (long value : places) {
            if (value != 0) put(larger, value);
        }
        places = larger;
    }

    private static boolean put(long[] places, long value) {
        int mask = places.length - 1;
        int i = place(value, mask);
        while (places[i] != 0) {
            if (places[i] == value) return false;
            i = (i + 1) & mask;
        }
        places[i] = value;
        return true;
    }

    private static int place(long value, int mask) {
        return (int) (value ^ (value >>> 32)) & mask;
    }
}
